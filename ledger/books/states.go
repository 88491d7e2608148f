package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// MaxBatch bounds the vouchers of one request to check or post.
const MaxBatch = 1000

// Submit hands complete drafts to the checker. Everything that is wrong with any of them is told at once.
func (b *Books) Submit(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, refs []Ref) ([]Ref, error) {
	return b.move(ctx, who, key, move{
		book: book, refs: refs, action: "voucher.submit", from: ledger.Draft, to: ledger.Submitted, complete: true,
	})
}

// Withdraw takes submitted vouchers back to drafts, by their preparer or by a checker who returns them; the reason
// goes to the log.
func (b *Books) Withdraw(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, refs []Ref, reason string,
) ([]Ref, error) {
	return b.move(ctx, who, key, move{
		book: book, refs: refs, action: "voucher.withdraw", from: ledger.Submitted, to: ledger.Draft, reason: reason,
	})
}

// Check marks submitted vouchers as checked. The checker must not be the preparer (preparer_is_not_checker) nor a
// cashier of the cooperative (duty.cashier, 会计法 §35).
func (b *Books) Check(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, refs []Ref) ([]Ref, error) {
	return b.move(ctx, who, key, move{
		book: book, refs: refs, action: "voucher.check", from: ledger.Submitted, to: ledger.Checked, complete: true,
	})
}

// Uncheck takes back a check that is not posted yet; the reason goes to the log.
func (b *Books) Uncheck(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, refs []Ref, reason string,
) ([]Ref, error) {
	return b.move(ctx, who, key, move{
		book: book, refs: refs, action: "voucher.uncheck", from: ledger.Checked, to: ledger.Submitted, reason: reason,
	})
}

// move is a step of one or more vouchers from one state to the next.
type move struct {
	book     ledger.BookID
	refs     []Ref
	action   string
	from, to ledger.State
	complete bool // the voucher must be complete
	reason   string
}

func (b *Books) move(ctx context.Context, who ledger.Actor, key string, m move) ([]Ref, error) {
	if err := checkBatch(m.refs); err != nil {
		return nil, err
	}
	if e := ledger.CheckNote("reason", m.reason, ledger.MaxNote); e != nil {
		return nil, e
	}
	request := struct {
		Refs   []Ref
		Reason string
		Who    ledger.UserID
	}{m.refs, m.reason, who.ID}
	return Once(ctx, b.db, m.book, key, m.action, request, func(ctx context.Context, tx *db.Tx) ([]Ref, error) {
		return b.moveIn(ctx, tx, who, m)
	})
}

// CheckIn is Check inside a transaction.
func (b *Books) CheckIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, refs []Ref,
) ([]Ref, error) {
	return b.moveIn(ctx, tx, who, move{
		book: book, refs: refs, action: "voucher.check", from: ledger.Submitted, to: ledger.Checked, complete: true,
	})
}

// SubmitIn is Submit inside a transaction.
func (b *Books) SubmitIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, refs []Ref,
) ([]Ref, error) {
	return b.moveIn(ctx, tx, who, move{
		book: book, refs: refs, action: "voucher.submit", from: ledger.Draft, to: ledger.Submitted, complete: true,
	})
}

func checkBatch(refs []Ref) error {
	if len(refs) == 0 {
		return ledger.NewError(ledger.Invalid, "voucher.none_chosen", nil)
	}
	if len(refs) > MaxBatch {
		return ledger.NewError(ledger.Invalid, "voucher.too_many", nil)
	}
	return nil
}

func (b *Books) moveIn(ctx context.Context, tx *db.Tx, who ledger.Actor, m move) ([]Ref, error) {
	if m.to == ledger.Checked && who.Cashier {
		return nil, ledger.NewError(ledger.Denied, "duty.cashier", nil)
	}
	out := make([]Ref, 0, len(m.refs))
	err := trail.Write(ctx, tx, m.book, func(h *trail.Head) error {
		chart, err := b.charts.at(ctx, tx, m.book, h.ChartVersion)
		if err != nil {
			return err
		}
		for _, ref := range m.refs {
			moved, err := m.one(ctx, tx, h, who, chart, ref)
			if err != nil {
				return err
			}
			out = append(out, moved)
		}
		return nil
	})
	return out, err
}

func (m move) one(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, chart *ledger.Chart, ref Ref,
) (Ref, error) {
	v, err := readDraft(ctx, tx, m.book, ref.ID)
	if err != nil {
		return Ref{}, err
	}
	if err := expect(v, ref.Version, m.from); err != nil {
		return Ref{}, err
	}
	if m.complete {
		if err := v.CheckComplete(chart).Err(); err != nil {
			return Ref{}, err
		}
		if err := checkMirror(ctx, tx, v); err != nil {
			return Ref{}, err
		}
		if err := checkDimensionValues(ctx, tx, m.book, v.Lines); err != nil {
			return Ref{}, err
		}
	}
	if m.to == ledger.Checked && who.ID == v.PreparedBy {
		return Ref{}, ledger.NewError(ledger.Denied, "guard.preparer_is_not_checker", nil)
	}
	next := Ref{ref.ID, ref.Version + 1}
	if err := setState(ctx, tx, m.book, next, m.to, who.ID); err != nil {
		return Ref{}, err
	}
	return next, h.Log(ctx, tx, who, trail.Entry{
		Action: m.action, Object: object(ref.ID), Before: map[string]string{"state": m.from.String()},
		After: map[string]string{"state": m.to.String(), "reason": m.reason},
	})
}
