package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"cunzhang/ledger/db/dbtest"
)

// TestMain lets the scripts call the program by its name.
func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"cunzhang": main}) }

// TestScripts runs the command line the way people do, on both databases: each script begins with an empty one.
func TestScripts(t *testing.T) {
	for i, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			if i >= len(dbtest.URLs(t)) {
				t.Skip("CUNZHANG_TEST_POSTGRES is not set: run the test through .ci/env")
			}
			testscript.Run(t, testscript.Params{
				Dir: "testdata/script", UpdateScripts: os.Getenv("UPDATE_GOLDEN") != "", RequireExplicitExec: true,
				Setup: func(e *testscript.Env) error {
					e.Setenv("CUNZHANG_DB", dbtest.URLs(t)[i])
					e.Setenv("LANG", "zh_CN.UTF-8")
					e.Setenv("DATABASE", name)
					return nil
				},
			})
		})
	}
}
