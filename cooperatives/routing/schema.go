package routing

import _ "embed" // the schema is a file, so that editors and other programs can use it

//go:embed problem.schema.json
var schema string

// Schema is the JSON schema of a Problem, draft 2020-12. ReadProblem checks what it says and more.
func Schema() string { return schema }
