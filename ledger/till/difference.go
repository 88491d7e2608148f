package till

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// countSource is the source of vouchers that book the difference of a count; their reference is the number of the
// sheet, by which the sheet finds its voucher.
const countSource = "count"

// Shortfall names a confirmed sheet and the difference that is to be booked, as the accountant saw it: positive for
// 长款, negative for 短款.
type Shortfall struct {
	Sheet  int64
	Amount ledger.Money
}

// Differences are what a voucher may book of the sheet, nothing where there is nothing to book. Vouchers that waited
// while the cash was counted may have moved it or not: where they explain the difference there is none, where they do
// not, what remains beside them comes first, then the difference from the books alone.
func (s Sheet) Differences() []ledger.Money {
	whole, rest := s.Difference(), s.Counted-s.Expected()
	switch {
	case whole == 0 || rest == 0:
		return nil
	case whole == rest:
		return []ledger.Money{whole}
	}
	return []ledger.Money{rest, whole}
}

// BookDifference drafts the voucher that brings the books to what was counted, against 待处理财产损溢 until the cause is
// known, on the day of the count; another person checks it like any other. A cashier may not (duty.cashier, 会计法
// §35). A sheet that is not confirmed is till.count_waiting, one whose voucher stands till.count_booked, one that does
// not differ till.no_difference, and another amount than its differences till.other_difference.
func (t *Till) BookDifference(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, what Shortfall,
) (books.Ref, error) {
	if who.Cashier {
		return books.Ref{}, ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	var account string
	err := t.books.Snapshot(ctx, book, nil, func(ctx context.Context, s *books.Snapshot) error {
		chart, err := s.Chart(ctx)
		if err == nil {
			account, err = unresolved(chart)
		}
		return err
	})
	if err != nil {
		return books.Ref{}, err
	}
	const op = "count.book"
	return books.Once(ctx, t.db, book, key, op, what, func(ctx context.Context, tx *db.Tx) (books.Ref, error) {
		var draft books.Draft
		// Locking the book first keeps everybody else from booking the sheet until this commits.
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			sheet, err := readSheet(ctx, tx, book, what.Sheet)
			if err != nil {
				return err
			}
			if err := sheet.bookable(what.Amount); err != nil {
				return err
			}
			draft = sheet.draft(book, account, what.Amount)
			return h.Log(ctx, tx, who, trail.Entry{
				Action: op, Object: sheetObject(sheet.ID),
				After: map[string]string{"amount": what.Amount.Grouped(), "account": account},
			})
		})
		if err != nil {
			return books.Ref{}, err
		}
		return t.books.SaveDraftIn(ctx, tx, who, draft)
	})
}

// unresolved is the account of losses and surpluses whose cause is not known yet: 待处理财产损溢, of current assets
// where the chart tells these apart.
func unresolved(chart *ledger.Chart) (string, error) {
	for _, code := range chart.Codes() {
		a, err := chart.Find(code)
		if err == nil && a.Leaf && a.Active && strings.Contains(chart.FullName(code), "待处理财产损溢") &&
			!strings.Contains(a.Name, "非流动") {
			return code, nil
		}
	}
	return "", ledger.NewError(ledger.Conflict, "till.no_unresolved", nil)
}

// bookable refuses an amount that the sheet cannot be booked with.
func (s Sheet) bookable(amount ledger.Money) error {
	all := s.Differences()
	switch {
	case !s.Confirmed():
		return ledger.NewError(ledger.Conflict, "till.count_waiting", nil)
	case s.Voucher != 0:
		return ledger.NewError(ledger.Conflict, "till.count_booked", nil)
	case len(all) == 0:
		return ledger.NewError(ledger.Conflict, "till.no_difference", nil)
	case !slices.Contains(all, amount):
		return ledger.NewError(ledger.Conflict, "till.other_difference", ledger.Args{"difference": all[0].Grouped()})
	}
	return nil
}

// draft is the voucher of a difference: cash that is missing is credited, cash that is too much debited.
func (s Sheet) draft(book ledger.BookID, account string, amount ledger.Money) books.Draft {
	word, debit, credit := "长款", s.Account, account
	if amount < 0 {
		word, debit, credit, amount = "短款", account, s.Account, -amount
	}
	id := strconv.FormatInt(s.ID, 10)
	summary := s.Date.String() + " 现金盘点" + word + "（盘点表" + id + "）"
	return books.Draft{
		Book: book, Date: s.Date, Series: ledger.General, Attachments: 1, Source: countSource, SourceRef: id,
		Lines: []ledger.Line{
			{Summary: summary, Account: debit, Debit: amount}, {Summary: summary, Account: credit, Credit: amount},
		},
	}
}
