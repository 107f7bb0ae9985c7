"""The pages of the workspace, a blueprint a file."""
