"""The twelve workflows (nghiệp vụ): one engine, one declaration each (`docs/workflow-engine.md`)."""
