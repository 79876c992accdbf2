"""How good, overall: findings in, scores and states out."""
