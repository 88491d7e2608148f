package books

import (
	"context"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Export says what left the books as a file.
type Export struct {
	Name   string      `json:"name"`   // such as balance-sheet, vouchers, log
	Format string      `json:"format"` // such as pdf
	Span   ledger.Span `json:"span,omitzero"`
}

// LogExport notes in the log of the book who took what out of it, before the file is sent. The book trail.Server stands
// for the log of the server itself.
func (b *Books) LogExport(ctx context.Context, who ledger.Actor, book ledger.BookID, e Export) error {
	return b.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			return h.Log(ctx, tx, who, trail.Entry{Action: "export", Object: "export/" + e.Name, After: e})
		})
	})
}
