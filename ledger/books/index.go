package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

// indexBatch is how many vouchers one transaction makes ready for the search, so that nobody who posts waits long.
const indexBatch = 1_000

// maxBehind bounds the vouchers that a search looks through one by one because they are not made ready for it yet.
const maxBehind = 10_000

// IndexForSearch makes what is posted in all books ready for the search by amounts and by words of summaries. It is safe
// to run at any time, twice or on several servers at once; what is posted meanwhile may wait for the next run.
func (b *Books) IndexForSearch(ctx context.Context) error {
	var waiting []ledger.BookID
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		waiting, err = listBehind(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, book := range waiting {
		for more := true; more; {
			err := b.db.Update(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				more, err = indexIn(ctx, tx, book)
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
	mark, err := lockSearchMark(ctx, tx, book)
	if err != nil {
		return false, err
	}
	behind, err := searchBehind(ctx, tx, book)
	if err != nil || behind == 0 {
		return false, err
	}
	to := mark + min(behind, indexBatch)
	if err := indexVouchers(ctx, tx, book, mark, to); err != nil {
		return false, err
	}
	// As posting does for its tables: plans of empty tables would read the grown ones whole.
	for _, size := range []int64{50, indexBatch, 20 * indexBatch, 200 * indexBatch} {
		if mark < size && to >= size {
			return behind > indexBatch, tx.Analyze(ctx, "search_amounts", "search_texts", "search_summaries")
		}
	}
	return behind > indexBatch, nil
}
