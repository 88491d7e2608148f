package books

import (
	"context"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// BookOverview is how one book stands, for the list of those who look after many.
type BookOverview struct {
	Info      ledger.BookInfo
	Open      ledger.Period // the first open month; 0 when all are closed
	Behind    int           // open months that are over
	Obstacles int           // that keep Open from being closed, warnings not among them; counted once Open is over
	Cash      ledger.Money  // 库存现金 with everything posted up to this month, fen
	Bank      ledger.Money  // 银行存款, the same
	Posted    time.Time     // when the last voucher was posted; zero for none
}

// Overview returns how the books with the given ids stand, in order of township and code, all at one moment. It reads
// balances, heads and periods and no line of a voucher, so that thirty villages take no longer than a page may. Ids
// without a book are left out.
func (b *Books) Overview(ctx context.Context, ids []ledger.BookID, today ledger.Date) ([]BookOverview, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var out []BookOverview
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if out, err = listOverviews(ctx, tx, ids); err != nil {
			return err
		}
		at := make(map[ledger.BookID]*BookOverview, len(out))
		for i := range out {
			at[out[i].Info.ID] = &out[i]
		}
		if err := overviewPeriods(ctx, tx, at, today.Period()); err != nil {
			return err
		}
		if err := overviewMoney(ctx, tx, at, today.Period()); err != nil {
			return err
		}
		for i := range out {
			if err := b.countObstacles(ctx, tx, &out[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// countObstacles asks for one book what its own page asks when a month is to be closed, so that both say the same.
func (b *Books) countObstacles(ctx context.Context, tx *db.Tx, o *BookOverview) error {
	if o.Behind == 0 {
		return nil
	}
	s := &Snapshot{books: b, tx: tx, info: o.Info}
	obstacles, err := s.Obstacles(ctx, o.Open)
	for _, found := range obstacles {
		if found.Severity == Blocking {
			o.Obstacles++
		}
	}
	return err
}
