"""What a reader sees without scrolling: what was audited, the headline, three answers, the models, what to do next."""

# Where a figure that belongs there is placed
ANCHOR = "first-screen"
