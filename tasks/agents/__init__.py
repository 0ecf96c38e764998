"""What a program that talks to a language model may ask of a store: bounded, read-only, each answer with its sources."""
