package charts

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"cunzhang/ledger"
)

//go:embed *.csv
var data embed.FS

// parsed reads all charts once.
var parsed = sync.OnceValues(func() (map[ledger.Regime][]ledger.Account, error) {
	all := make(map[ledger.Regime][]ledger.Account, len(editions))
	for _, e := range editions {
		rows, err := readRows(data, e.file)
		if err != nil {
			return nil, err
		}
		if all[e.regime], err = parseAccounts(e.file, rows); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// row is one record by the names of the columns.
type row map[string]string

// readRows reads a file whose first record names the columns.
func readRows(files fs.FS, name string) ([]row, error) {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, broken(name, err)
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, broken(name, err)
	}
	if len(records) == 0 {
		return nil, broken(name, fmt.Errorf("no header"))
	}
	rows := make([]row, 0, len(records)-1)
	for _, record := range records[1:] {
		r := make(row, len(record))
		for i, column := range records[0] {
			r[column] = record[i]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// broken reports shipped data that does not hold together, which is our fault and never the user's.
func broken(file string, err error) error {
	return &ledger.Error{Kind: ledger.Internal, Key: "charts.broken", Args: ledger.Args{"file": file}, Err: err}
}

// parseAccounts turns rows into accounts in order of code. An account is a leaf when no row names it as parent; the
// column leaf is for readers of the file.
func parseAccounts(file string, rows []row) ([]ledger.Account, error) {
	parents := make(map[string]bool)
	for _, r := range rows {
		parents[r["parent"]] = true
	}
	accounts := make([]ledger.Account, 0, len(rows))
	for _, r := range rows {
		a, err := parseAccount(r)
		if err != nil {
			return nil, broken(file, err)
		}
		a.Leaf = !parents[a.Code]
		accounts = append(accounts, a)
	}
	slices.SortFunc(accounts, func(a, b ledger.Account) int { return strings.Compare(a.Code, b.Code) })
	return accounts, nil
}

func parseAccount(r row) (ledger.Account, error) {
	a := ledger.Account{
		Code: r["code"], Name: r["name"], Parent: r["parent"], Note: r["note"],
		Active: true, Statutory: r["statutory"] == "yes",
	}
	var err error
	if a.Side, err = parseSide(r["normal_side"]); err != nil {
		return a, fmt.Errorf("%s: %w", a.Code, err)
	}
	if a.Class, err = parseClass(r["category"], a.Side); err != nil {
		return a, fmt.Errorf("%s: %w", a.Code, err)
	}
	if a.Flow, err = parseFlow(r["flow"]); err != nil {
		return a, fmt.Errorf("%s: %w", a.Code, err)
	}
	if a.Dimensions, err = parseDimensions(r["dimensions"]); err != nil {
		return a, fmt.Errorf("%s: %w", a.Code, err)
	}
	return a, nil
}

func parseSide(s string) (ledger.Side, error) {
	for _, side := range []ledger.Side{ledger.Debit, ledger.Credit, ledger.Both} {
		if side.String() == s {
			return side, nil
		}
	}
	return ledger.SideUnknown, fmt.Errorf("side %q", s)
}

// parseClass reads a category of the regimes. Their 损益 holds income and expense together; the side tells them
// apart, and 投资收益 is income although a loss stands on its debit side.
func parseClass(category string, side ledger.Side) (ledger.Class, error) {
	switch category {
	case "资产":
		return ledger.Asset, nil
	case "负债":
		return ledger.Liability, nil
	case "所有者权益":
		return ledger.Equity, nil
	case "成本":
		return ledger.Cost, nil
	case "损益":
		switch side {
		case ledger.Credit:
			return ledger.Income, nil
		case ledger.Debit:
			return ledger.Expense, nil
		case ledger.Both, ledger.SideUnknown:
		}
	}
	return ledger.ClassUnknown, fmt.Errorf("category %q on side %s", category, side)
}

func parseFlow(s string) (ledger.Flow, error) {
	switch s {
	case "":
		return ledger.NoFlow, nil
	case "cash":
		return ledger.Cash, nil
	case "bank":
		return ledger.Bank, nil
	}
	return ledger.NoFlow, fmt.Errorf("flow %q", s)
}

// parseDimensions reads names of dimensions joined by "|".
func parseDimensions(s string) (ledger.DimensionSet, error) {
	var set ledger.DimensionSet
	if s == "" {
		return set, nil
	}
	for name := range strings.SplitSeq(s, "|") {
		i := slices.IndexFunc(ledger.AllDimensions[:], func(d ledger.Dimension) bool { return d.String() == name })
		if i < 0 {
			return 0, fmt.Errorf("dimension %q", name)
		}
		set = set.With(ledger.AllDimensions[i])
	}
	return set, nil
}
