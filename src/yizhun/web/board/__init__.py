"""The board: findings judged again when something moved, and shown for every place."""
