"""What people see in a browser, and the files that links lead to."""
