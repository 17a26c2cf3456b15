"""What happens when the process, the disk or the other side dies."""
