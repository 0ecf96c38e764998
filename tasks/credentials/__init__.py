"""The secrets of this process: where they come from, and that they leave it only towards the server they are for."""
