"""What stands around the two executables while they are held to the contract: Lambda, SNS, S3, and a trap for everything else."""
