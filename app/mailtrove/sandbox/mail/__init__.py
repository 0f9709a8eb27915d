"""The sandbox's sample mail: who writes to whom about what, and how it becomes bytes."""
