package books

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// PostedRef names a voucher that was posted.
type PostedRef struct {
	ID     ledger.VoucherID `json:"id"`
	Period ledger.Period    `json:"period"`
	Series ledger.Series    `json:"series"`
	Number int              `json:"number"`
	Seq    int64            `json:"seq"`
	Hash   string           `json:"hash"`
}

// Post registers checked vouchers for good, in the order of their dates, and gives them their numbers. A cashier may
// not (duty.cashier, 会计法 §35); a closed or locked period takes none (period.closed, period.locked).
func (b *Books) Post(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, refs []Ref,
) ([]PostedRef, error) {
	if err := checkBatch(refs); err != nil {
		return nil, err
	}
	request := struct {
		Refs []Ref
		Who  ledger.UserID
	}{refs, who.ID}
	return Once(ctx, b.db, book, key, "voucher.post", request, func(ctx context.Context, tx *db.Tx) ([]PostedRef, error) {
		return b.PostIn(ctx, tx, who, book, refs)
	})
}

// PostIn is Post inside a transaction.
func (b *Books) PostIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, refs []Ref,
) ([]PostedRef, error) {
	if who.Cashier {
		return nil, ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	var out []PostedRef
	err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
		chart, err := b.charts.at(ctx, tx, book, h.ChartVersion)
		if err != nil {
			return err
		}
		vs := make([]*ledger.Voucher, 0, len(refs))
		reached := make(map[numbering]reach)
		for _, ref := range refs {
			v, at, err := readForPosting(ctx, tx, book, ref.ID)
			if err != nil {
				return err
			}
			reached[numbering{v.Period(), v.Series}] = at
			if err := expect(v, ref.Version, ledger.Checked); err != nil {
				return err
			}
			if err := v.CheckComplete(chart).Err(); err != nil {
				return err
			}
			if err := checkMirror(ctx, tx, v); err != nil {
				return err
			}
			v.PostedBy = who.ID
			vs = append(vs, v)
		}
		slices.SortStableFunc(vs, func(a, b *ledger.Voucher) int { return int(a.Date - b.Date) })
		if err := appendVouchers(ctx, tx, h, vs, reached); err != nil {
			return err
		}
		for _, v := range vs {
			ref := PostedRef{v.ID, v.Period(), v.Series, v.Number, v.Seq, v.Hash.String()}
			out = append(out, ref)
			if err := deleteDraft(ctx, tx, book, v.ID); err != nil {
				return err
			}
			if err := h.Log(ctx, tx, who, trail.Entry{Action: "voucher.post", Object: object(v.ID), After: ref}); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// appendVouchers gives complete vouchers their numbers and places in the chain and writes them with their balances.
// It is the one way into the posted tables; the caller holds the head row, and gives what it has read of the numbers.
func appendVouchers(
	ctx context.Context, tx *db.Tx, h *trail.Head, vs []*ledger.Voucher, reached map[numbering]reach,
) error {
	before := h.Chain.Seq
	next := make(map[numbering]int)
	for _, v := range vs {
		n := numbering{v.Period(), v.Series}
		if _, ok := next[n]; !ok {
			at, known := reached[n]
			if !known {
				var err error
				if at, err = readReach(ctx, tx, h.Book, n); err != nil {
					return err
				}
			}
			if err := ensureState(ctx, tx, h.Book, v.Period(), at.state); err != nil {
				return err
			}
			next[n] = at.last + 1
		}
		debit, _, err := v.Totals()
		if err != nil {
			return err
		}
		v.State, v.PostedAt = ledger.Posted, tx.Now
		v.Number, v.Seq, v.PrevHash = next[n], h.Chain.Seq+1, h.Chain.Hash
		v.Hash = v.Seal()
		next[n]++
		h.Chain.Seq, h.Chain.Hash = v.Seq, v.Hash
		if h.Chain.Debit, err = h.Chain.Debit.Add(debit); err != nil {
			return err
		}
	}
	if err := insertLines(ctx, tx, vs); err != nil {
		return err
	}
	if err := insertVouchers(ctx, tx, vs); err != nil {
		return err
	}
	if err := addBalances(ctx, tx, h.Book, vs); err != nil {
		return err
	}
	return analyzeGrown(ctx, tx, before, h.Chain.Seq)
}

// analyzeGrown refreshes statistics when a book passes one of a few sizes, so that plans follow its growth.
func analyzeGrown(ctx context.Context, tx *db.Tx, before, after int64) error {
	for _, size := range []int64{50, 1000, 20_000} {
		if before < size && after >= size {
			return tx.Analyze(ctx, "vouchers", "lines", "balances", "dimension_balances")
		}
	}
	return nil
}

// numbering is a run of voucher numbers within a book.
type numbering struct {
	period ledger.Period
	series ledger.Series
}

// ensureOpen refuses a period that takes no vouchers and opens the years up to the present one when their first
// voucher arrives.
func ensureOpen(ctx context.Context, tx *db.Tx, book ledger.BookID, p ledger.Period) error {
	state, err := periodState(ctx, tx, book, p)
	if err != nil {
		return err
	}
	return ensureState(ctx, tx, book, p, state)
}

// ensureState is ensureOpen for a period whose state is known.
func ensureState(ctx context.Context, tx *db.Tx, book ledger.BookID, p ledger.Period, state string) error {
	args := ledger.Args{"period": p.String()}
	switch state {
	case "open":
		return nil
	case "closed":
		return ledger.NewError(ledger.Closed, "period.closed", args).At("date")
	case "locked":
		return ledger.NewError(ledger.Closed, "period.locked", args).At("date")
	}
	first, last, err := periodRange(ctx, tx, book)
	if err != nil {
		return err
	}
	if p < first {
		args["start"] = first.String()
		return ledger.NewError(ledger.Invalid, "period.before_start", args).At("date")
	}
	if p.Year() > ledger.DateOf(tx.Now).Year() {
		args["year"] = strconv.Itoa(ledger.DateOf(tx.Now).Year())
		return ledger.NewError(ledger.Invalid, "period.future", args).At("date")
	}
	return insertPeriods(ctx, tx, book, last.Next(), p.YearEnd())
}
