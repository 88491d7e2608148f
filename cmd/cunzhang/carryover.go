package main

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// carryOverCmd takes the closing trial balance of the accounting system of 2004 over as opening balances.
type carryOverCmd struct {
	Book   string `help:"账套编码 | Code of the book."`
	DryRun bool   `help:"只检查，不写入 | Check and write nothing."`
	File   string `arg:"" help:"旧账科目余额表 CSV：code,name,debit,credit[,member][,to]；to 是转入的新科目 | The old trial balance as CSV: code,name,debit,credit[,member][,to]; to is the new account."`
}

// Run shows where every balance goes and, unless it is a dry run, replaces the openings of the book.
func (c *carryOverCmd) Run(a *app) error {
	rows, choices, err := readLegacy(c.File)
	if err != nil {
		return err
	}
	b, closeBooks, err := a.open(a.ctx)
	if err != nil {
		return err
	}
	return alsoClose(c.carry(a, b, rows, choices), closeBooks)
}

func (c *carryOverCmd) carry(
	a *app, b *books.Books, rows []books.LegacyBalance, choices map[string][]books.Split,
) error {
	book, err := a.book(b, c.Book)
	if err != nil {
		return err
	}
	plan, err := b.PreviewCarryOver2004(a.ctx, book.ID, rows, choices)
	if err != nil {
		return err
	}
	table := [][]string{a.words("cli.column_old", "cli.column_name", "cli.column_code", "cli.column_balance")}
	for _, r := range plan.Rows {
		for _, to := range r.To {
			table = append(table, []string{r.From.Code, r.From.Name, to.Account, to.Amount.Grouped()})
		}
	}
	if err := a.table(table); err != nil {
		return err
	}
	if err := plan.Problems.Err(); err != nil || c.DryRun {
		return err
	}
	trial, err := b.CarryOver2004(a.ctx, a.operator(), submissionKey(), book.ID, rows, choices)
	if err != nil {
		return err
	}
	return a.say("cli.carried_over", ledger.Args{
		"count": strconv.Itoa(len(plan.Openings)), "debit": trial.Debit.Grouped(), "credit": trial.Credit.Grouped(),
	})
}

// legacyColumns are the names of the columns, Chinese or English.
var legacyColumns = map[string]string{
	"code": "code", "科目编码": "code", "name": "name", "科目名称": "name", "debit": "debit", "借方余额": "debit",
	"credit": "credit", "贷方余额": "credit", "member": "member", "成员": "member", "to": "to", "新科目": "to",
}

// readLegacy reads an old trial balance. A row with a new account says where that part of the old balance goes.
func readLegacy(path string) ([]books.LegacyBalance, map[string][]books.Split, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fileError(path, err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\uFEFF")))
	head, err := r.Read()
	if err != nil {
		return nil, nil, &ledger.Error{Kind: ledger.Invalid, Key: "cli.legacy_head", Err: err}
	}
	at := map[string]int{}
	for i, name := range head {
		at[legacyColumns[strings.TrimSpace(name)]] = i
	}
	for _, needed := range []string{"code", "debit", "credit"} {
		if _, ok := at[needed]; !ok {
			return nil, nil, ledger.NewError(ledger.Invalid, "cli.legacy_head", nil)
		}
	}
	l := legacy{at: at, choices: map[string][]books.Split{}}
	for row := 2; ; row++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return l.rows, l.choices, l.problems.Err()
		}
		if err != nil {
			return nil, nil, &ledger.Error{Kind: ledger.Invalid, Key: "cli.legacy_head", Err: err}
		}
		l.add(row, record)
	}
}

// legacy is an old trial balance while it is read.
type legacy struct {
	at       map[string]int
	rows     []books.LegacyBalance
	choices  map[string][]books.Split
	problems ledger.Errors
}

func (l *legacy) add(row int, record []string) {
	cell := func(name string) string {
		if i, ok := l.at[name]; ok && i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	var balance ledger.Money
	for _, side := range []struct {
		name string
		sign ledger.Money
	}{{"debit", 1}, {"credit", -1}} {
		if cell(side.name) == "" {
			continue
		}
		m, err := ledger.ParseMoney(cell(side.name))
		for _, e := range ledger.Problems(err) {
			l.problems = append(l.problems, e.At("row."+strconv.Itoa(row)+"."+side.name))
		}
		balance += side.sign * m
	}
	code, dimensions := cell("code"), ledger.Dimensions{Member: cell("member")}
	if to := cell("to"); to != "" {
		l.choices[code] = append(l.choices[code], books.Split{Account: to, Dimensions: dimensions, Amount: balance})
		if n := len(l.rows); n > 0 && l.rows[n-1].Code == code && l.rows[n-1].Dimensions == (ledger.Dimensions{}) {
			l.rows[n-1].Balance += balance
			return
		}
		dimensions = ledger.Dimensions{}
	}
	l.rows = append(l.rows, books.LegacyBalance{Code: code, Name: cell("name"), Dimensions: dimensions, Balance: balance})
}
