package reports_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/text"
)

// build makes a report and fails the test when it cannot.
func build(t testing.TB, src reports.Source, r reports.Request) reports.Statement {
	t.Helper()
	s, err := reports.Build(context.Background(), src, r)
	if err != nil {
		t.Fatalf("%s: %v", r.Name, err)
	}
	return s
}

func span(t testing.TB, s string) ledger.Span {
	t.Helper()
	out, err := ledger.ParseSpan(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// golden compares the statement as text with testdata/name.txt; UPDATE_GOLDEN=1 rewrites the file.
func golden(t *testing.T, name string, s reports.Statement) {
	t.Helper()
	var got bytes.Buffer
	if err := text.Render(&got, s); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".txt")
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, diff)
	}
}

func TestReportsOfAVillage(t *testing.T) {
	open, closed := village(t), village(t)
	closeYear(closed)
	member := ledger.Dimensions{Member: "M001"}
	for _, c := range []struct {
		file string
		src  *book
		req  reports.Request
		span string
	}{
		{"balance-sheet-open-month", open, reports.Request{Name: "balance-sheet"}, "2025-11"},
		{"balance-sheet-year", closed, reports.Request{Name: "balance-sheet"}, "2025"},
		{"income-statement-month", open, reports.Request{Name: "income-statement"}, "2025-11"},
		{
			"income-statement-quarter-below", open,
			reports.Request{Name: "income-statement", Variant: "subsidy-below"},
			"2025Q4",
		},
		{"income-statement-year", closed, reports.Request{Name: "income-statement"}, "2025"},
		{"trial-balance", open, reports.Request{Name: "trial-balance"}, "2025-11"},
		{"income-detail", closed, reports.Request{Name: "income-detail"}, "2025-12"},
		{"disclosure", open, reports.Request{Name: "disclosure"}, "2025-11"},
		{"general-ledger", closed, reports.Request{Name: "general-ledger", Account: "102"}, "2025Q4"},
		{"subsidiary-ledger", open, reports.Request{Name: "subsidiary-ledger", Account: "102"}, "2025-07..2025-12"},
		{"subsidiary-ledger-parent", closed, reports.Request{Name: "subsidiary-ledger", Account: "501"}, "2025-12"},
		{"subsidiary-ledger-idle", open, reports.Request{Name: "subsidiary-ledger", Account: "301"}, "2025-12"},
		{"cash-journal", open, reports.Request{Name: "cash-journal"}, "2025-11"},
		{"bank-journal", open, reports.Request{Name: "bank-journal", Account: "102"}, "2025-11"},
		{"multi-column-ledger", closed, reports.Request{Name: "multi-column-ledger", Account: "501"}, "2025-12"},
		{"dimension-ledger", closed, reports.Request{Name: "dimension-ledger", Match: member}, "2025-12"},
		{
			"dimension-balances", closed,
			reports.Request{Name: "dimension-balances", Dimension: ledger.Member},
			"2025-12",
		},
		{"voucher-register", open, reports.Request{Name: "voucher-register"}, "2025-11"},
	} {
		t.Run(c.file, func(t *testing.T) {
			c.req.Span = span(t, c.span)
			golden(t, c.file, build(t, c.src, c.req))
		})
	}
}
