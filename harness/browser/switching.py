"""The switch from a citizen to the loop, as short as it can be."""

from greenlet import greenlet

# What Hub.switch does in the end. What it asks before, whether the greenlet wants to be told, no citizen does; and each
# C frame less between a citizen and its loop is memory saved, for it is copied for each that waits.
switch_to = greenlet.switch
