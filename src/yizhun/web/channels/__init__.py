"""What leaves the house: notices of a part of the tree, as a signed webhook or to the robot of a group."""
