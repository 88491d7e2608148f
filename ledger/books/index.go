package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// indexBatch is how many vouchers one transaction makes ready for the search, so that nobody who posts waits long.
const indexBatch = 4_000

// maxBehind bounds the vouchers that a search looks through one by one because they are not made ready for it yet.
const maxBehind = 10_000

// IndexForSearch makes what is posted in all books ready for the search by amounts and by words of summaries. It is safe
// to run at any time, twice or on several servers at once; what is posted meanwhile may wait for the next run.
func (b *Books) IndexForSearch(ctx context.Context) error {
	all, err := b.List(ctx)
	if err != nil {
		return err
	}
	for _, info := range all {
		for more := true; more; {
			err := b.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
				var err error
				more, err = indexIn(ctx, tx, info.ID)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// indexIn makes the next vouchers of the book ready and reports whether more wait.
func indexIn(ctx context.Context, tx *db.Tx, book ledger.BookID) (more bool, err error) {
	behind, err := searchBehind(ctx, tx, book)
	if err != nil || behind == 0 {
		return false, err
	}
	mark, err := lockSearchMark(ctx, tx, book)
	if err != nil {
		return false, err
	}
	return behind > indexBatch, indexVouchers(ctx, tx, book, mark, mark+indexBatch)
}
