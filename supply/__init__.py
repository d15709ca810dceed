"""What Rådsvar is made of: locked (`make lock`), listed (`make sbom`) and looked up (`make audit-dependencies`)."""
