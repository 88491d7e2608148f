package till

import (
	"context"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// MaxBooked bounds the receipts of one voucher.
const MaxBooked = 100

// Booking is the voucher that receipts are to become: Cash is debited with those paid in cash, Bank with the others,
// and each receipt is credited to its own account.
type Booking struct {
	Book     ledger.BookID
	Date     ledger.Date
	Series   ledger.Series
	Cash     string // needed when a receipt was paid in cash
	Bank     string // needed when one was not
	Receipts []Booked
}

// Booked is one receipt with the account that it is credited to.
type Booked struct {
	Number     Number
	Account    string
	Dimensions ledger.Dimensions
}

// Book drafts one voucher from receipts and links them to it; the accountant completes and submits it like any other.
// A cashier may not (duty.cashier, 会计法 §35). Receipts that are void or booked are refused.
func (t *Till) Book(ctx context.Context, who ledger.Actor, key string, b Booking) (books.Ref, error) {
	if who.Cashier {
		return books.Ref{}, ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	if len(b.Receipts) == 0 || len(b.Receipts) > MaxBooked {
		return books.Ref{}, ledger.NewError(ledger.Invalid, "till.how_many", ledger.Args{"max": strconv.Itoa(MaxBooked)})
	}
	var chart *ledger.Chart
	err := t.books.Snapshot(ctx, b.Book, nil, func(ctx context.Context, s *books.Snapshot) error {
		var err error
		chart, err = s.Chart(ctx)
		return err
	})
	if err != nil {
		return books.Ref{}, err
	}
	return books.Once(ctx, t.db, b.Book, key, "receipt.book", b, func(ctx context.Context, tx *db.Tx) (books.Ref, error) {
		draft := books.Draft{
			Book: b.Book, Date: b.Date, Series: b.Series, Attachments: len(b.Receipts), Source: "receipt",
			SourceRef: b.Receipts[0].Number.String(),
		}
		// Locking the book first keeps everybody else from voiding or booking the receipts until this commits.
		err := trail.Write(ctx, tx, b.Book, func(h *trail.Head) error {
			var err error
			if draft.Lines, err = b.lines(ctx, tx, chart); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "receipt.book", Object: receiptObject(b.Receipts[0].Number), After: b.logged(),
			})
		})
		if err != nil {
			return books.Ref{}, err
		}
		ref, err := t.books.SaveDraftIn(ctx, tx, who, draft)
		if err != nil {
			return books.Ref{}, err
		}
		for _, r := range b.Receipts {
			if err := linkReceipt(ctx, tx, b.Book, r.Number, ref.ID); err != nil {
				return books.Ref{}, err
			}
		}
		return ref, nil
	})
}

// logged is what the log keeps of a booking: the account by receipt.
func (b Booking) logged() map[string]string {
	out := make(map[string]string, len(b.Receipts))
	for _, r := range b.Receipts {
		out[r.Number.Printed()] = r.Account
	}
	return out
}

// lines are the lines of the voucher: what came in as cash and otherwise, then each receipt on its account.
func (b Booking) lines(ctx context.Context, tx *db.Tx, chart *ledger.Chart) ([]ledger.Line, error) {
	var cash, other came
	var credits []ledger.Line
	var es ledger.Errors
	seen := map[Number]bool{}
	for _, chosen := range b.Receipts {
		r, err := readReceipt(ctx, tx, b.Book, chosen.Number)
		if err == nil {
			err = r.free()
		}
		if err == nil && seen[r.Number] {
			err = ledger.NewError(ledger.Conflict, "till.receipt_booked", ledger.Args{"number": r.Number.Printed()})
		}
		if err != nil {
			return nil, err
		}
		seen[r.Number] = true
		if a, err := chart.Find(chosen.Account); err != nil || !a.Leaf || !a.Active || a.Flow != ledger.NoFlow {
			es = append(es, ledger.NewError(ledger.Invalid, "till.no_account", ledger.Args{"number": r.Number.Printed()}).
				At("account."+r.Number.String()))
		}
		into := &other
		if r.Method == ByCash {
			into = &cash
		}
		into.add(r)
		credits = append(credits, ledger.Line{
			Summary: clip(r.Purpose + "（" + r.Payer + "，收据" + r.Number.Printed() + "）"), Account: chosen.Account,
			Credit: r.Amount, Dimensions: chosen.Dimensions,
		})
	}
	var out []ledger.Line
	for _, d := range []struct {
		came  came
		field string
		code  string
		flow  ledger.Flow
		key   string
	}{
		{cash, "cash", b.Cash, ledger.Cash, "till.no_cash_account"},
		{other, "bank", b.Bank, ledger.Bank, "till.no_bank_account"},
	} {
		if len(d.came.purposes) == 0 {
			continue
		}
		if !takes(chart, d.code, d.flow) {
			es = append(es, ledger.NewError(ledger.Invalid, d.key, ledger.Args{"code": d.code}).At(d.field))
		}
		out = append(out, ledger.Line{Summary: d.came.summary(), Account: d.code, Debit: d.came.sum})
	}
	return append(out, credits...), es.Err()
}

// came is what receipts brought in by one way.
type came struct {
	sum      ledger.Money
	purposes []string
}

func (c *came) add(r Receipt) {
	c.sum += r.Amount
	c.purposes = append(c.purposes, r.Purpose)
}

// summary names the purpose of one receipt, or of the first of several.
func (c *came) summary() string {
	if n := len(c.purposes); n > 1 {
		return c.purposes[0] + "等（收据" + strconv.Itoa(n) + "张）"
	}
	return c.purposes[0]
}

// clip shortens a summary to what a line holds.
func clip(s string) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), ledger.MaxSummary)])
}
