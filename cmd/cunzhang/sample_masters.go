package main

import (
	"context"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// masters writes what vouchers name: accounts, members and other details, opening balances, asset cards.
func (l *loading) masters(ctx context.Context) error {
	accounts, err := sampleTable("accounts")
	if err != nil {
		return err
	}
	for _, r := range of(accounts, l.code) {
		err := l.books.AddAccountIn(ctx, l.tx, l.checker, l.book, books.NewAccount{
			Code: r["code"], Name: r["name"], Unit: r["unit"],
		})
		if err != nil {
			return err
		}
	}
	if err := l.values(ctx); err != nil {
		return err
	}
	if err := l.openings(ctx); err != nil {
		return err
	}
	return l.assets(ctx)
}

func (l *loading) values(ctx context.Context) error {
	rows, err := sampleTable("values")
	if err != nil {
		return err
	}
	var values []books.DimensionValue
	for _, r := range of(rows, l.code) {
		kind, err := parseDimension(r["kind"])
		if err != nil {
			return err
		}
		values = append(values, books.DimensionValue{Kind: kind, Code: r["code"], Name: r["name"], Active: true})
	}
	return l.books.PutDimensionValuesIn(ctx, l.tx, l.checker, l.book, values)
}

func (l *loading) openings(ctx context.Context) error {
	rows, err := sampleTable("openings")
	if err != nil {
		return err
	}
	var openings []books.Opening
	for _, r := range of(rows, l.code) {
		it, err := parseItem(r["account"], r["value"], firstOf(r["debit"], r["credit"]))
		if err != nil {
			return err
		}
		lines, err := it.lines(ledger.Debit, "")
		if err != nil {
			return err
		}
		for _, line := range lines {
			o := books.Opening{
				Account: line.Account, Dimensions: line.Dimensions, Balance: line.Debit, Quantity: line.Quantity,
			}
			if r["credit"] != "" {
				o.Balance = -o.Balance
			}
			openings = append(openings, o)
		}
	}
	if len(openings) == 0 {
		return nil
	}
	_, err = l.books.SetOpeningsIn(ctx, l.tx, l.checker, l.book, openings)
	return err
}

func (l *loading) assets(ctx context.Context) error {
	rows, err := sampleTable("assets")
	if err != nil {
		return err
	}
	for _, r := range of(rows, l.code) {
		card := books.AssetCard{
			No: r["no"], Name: r["name"], Category: r["category"], Account: r["account"],
			Accumulated: r["accumulated"], Expense: r["expense"], Method: ledger.StraightLine,
		}
		values, err := parseValues(r["value"])
		if err != nil {
			return err
		}
		card.Dimensions = values[0]
		if card.Cost, err = ledger.ParseMoney(r["cost"]); err != nil {
			return err
		}
		if card.Before, err = ledger.ParseMoney(r["before"]); err != nil {
			return err
		}
		if card.InUse, err = ledger.ParseDate(r["in_use"]); err != nil {
			return err
		}
		if card.Months, err = strconv.Atoi(r["months"]); err != nil {
			return err
		}
		if err := l.books.PutAssetIn(ctx, l.tx, l.checker, l.book, card); err != nil {
			return err
		}
		l.cards = true
	}
	return nil
}
