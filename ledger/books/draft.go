package books

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Draft is what a person types: a new voucher when ID is 0, else a change of the draft with that id and version.
type Draft struct {
	Book        ledger.BookID
	ID          ledger.VoucherID
	Version     int
	Kind        ledger.VoucherKind // Ordinary when zero
	Date        ledger.Date
	Series      ledger.Series
	Attachments int
	Note        string
	Source      string // form when empty
	SourceRef   string
	Supplements ledger.VoucherID
	Lines       []ledger.Line
	Files       []ledger.File

	reverses ledger.VoucherID // set by Reverse alone
}

// Ref names a voucher that is not posted yet, as the person saw it.
type Ref struct {
	ID      ledger.VoucherID
	Version int
}

func (d *Draft) voucher(who ledger.Actor) *ledger.Voucher {
	v := &ledger.Voucher{
		Book: d.Book, ID: d.ID, State: ledger.Draft, Kind: d.Kind, Date: d.Date, Series: d.Series,
		Attachments: d.Attachments, Note: d.Note, Source: d.Source, SourceRef: d.SourceRef, Reverses: d.reverses,
		Supplements: d.Supplements, Version: 1, Lines: d.Lines, Files: d.Files, PreparedBy: who.ID,
	}
	if v.Kind == ledger.KindOfVoucherUnknown {
		v.Kind = ledger.Ordinary
	}
	if v.Source == "" {
		v.Source = "form"
	}
	return v
}

// SaveDraft keeps a draft, which may be unbalanced, and returns where it stands. A stale version is draft.stale; a
// draft that was submitted meanwhile is draft.not_draft.
func (b *Books) SaveDraft(ctx context.Context, who ledger.Actor, key string, d Draft) (Ref, error) {
	v := d.voucher(who)
	if err := v.CheckDraft().Err(); err != nil {
		return Ref{}, err
	}
	return Once(ctx, b.db, d.Book, key, "draft.save", d, func(ctx context.Context, tx *db.Tx) (Ref, error) {
		return b.SaveDraftIn(ctx, tx, who, d)
	})
}

// SaveDraftIn is SaveDraft inside a transaction.
func (b *Books) SaveDraftIn(ctx context.Context, tx *db.Tx, who ledger.Actor, d Draft) (Ref, error) {
	v := d.voucher(who)
	v.PreparedAt = tx.Now
	if err := v.CheckDraft().Err(); err != nil {
		return Ref{}, err
	}
	var ref Ref
	err := trail.Write(ctx, tx, d.Book, func(h *trail.Head) error {
		if err := checkFiles(ctx, tx, d.Book, d.Files); err != nil {
			return err
		}
		if d.Supplements != 0 {
			if _, err := readVoucher(ctx, tx, d.Book, d.Supplements); err != nil {
				return err
			}
		}
		var err error
		if d.ID == 0 {
			ref, err = beginDraft(ctx, tx, h, who, v)
		} else {
			ref, err = changeDraft(ctx, tx, h, who, v, d.Version)
		}
		return err
	})
	return ref, err
}

func beginDraft(ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, v *ledger.Voucher) (Ref, error) {
	v.ID = h.NextVoucher()
	if err := insertDraft(ctx, tx, v); err != nil {
		return Ref{}, err
	}
	return Ref{v.ID, 1}, h.Log(ctx, tx, who, trail.Entry{
		Action: "draft.create", Object: object(v.ID), After: content(v),
	})
}

// HandIn drafts a voucher of other work, such as a settlement, and submits it for another person to check. It refuses a
// month that takes no vouchers (period.closed, period.locked) before anything is written, and fails as SaveDraft and
// Submit do.
func (b *Books) HandIn(ctx context.Context, tx *db.Tx, who ledger.Actor, d Draft) (ledger.VoucherID, error) {
	if err := ensureOpen(ctx, tx, d.Book, d.Date.Period()); err != nil {
		return 0, err
	}
	ref, err := b.SaveDraftIn(ctx, tx, who, d)
	if err != nil {
		return 0, err
	}
	_, err = b.SubmitIn(ctx, tx, who, d.Book, []Ref{ref})
	return ref.ID, err
}

func changeDraft(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, v *ledger.Voucher, version int,
) (Ref, error) {
	old, err := readDraft(ctx, tx, v.Book, v.ID)
	if err != nil {
		return Ref{}, err
	}
	if err := expect(old, version, ledger.Draft); err != nil {
		return Ref{}, err
	}
	if old.Reverses != 0 && !slices.Equal(v.Lines, old.Lines) {
		return Ref{}, ledger.NewError(ledger.Invalid, "voucher.reversal_fixed", nil).At("lines")
	}
	// What made the voucher and what it is for stay as they began; only what was typed changes.
	v.Kind, v.Source, v.SourceRef = old.Kind, old.Source, old.SourceRef
	v.Reverses, v.Supplements, v.Version = old.Reverses, old.Supplements, version+1
	if err := updateDraft(ctx, tx, v); err != nil {
		return Ref{}, err
	}
	return Ref{v.ID, v.Version}, h.Log(ctx, tx, who, trail.Entry{
		Action: "draft.change", Object: object(v.ID), Before: content(old), After: content(v),
	})
}

// expect refuses a voucher that is not as the person saw it.
func expect(v *ledger.Voucher, version int, state ledger.State) error {
	args := ledger.Args{"id": strconv.FormatInt(int64(v.ID), 10), "state": v.State.String()}
	if v.State != state {
		return ledger.NewError(ledger.Conflict, "voucher.not_"+state.String(), args)
	}
	if v.Version != version {
		return ledger.NewError(ledger.Conflict, "voucher.stale", args)
	}
	return nil
}

// DeleteDraft removes a draft; the log keeps what it was.
func (b *Books) DeleteDraft(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, ref Ref) error {
	_, err := Once(ctx, b.db, book, key, "draft.delete", ref, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			old, err := readDraft(ctx, tx, book, ref.ID)
			if err != nil {
				return err
			}
			if err := expect(old, ref.Version, ledger.Draft); err != nil {
				return err
			}
			if err := deleteDraft(ctx, tx, book, ref.ID); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "draft.delete", Object: object(ref.ID), Before: content(old)})
		})
	})
	return err
}

func object(id ledger.VoucherID) string { return "voucher/" + strconv.FormatInt(int64(id), 10) }

// logged is what the log keeps of a draft.
type logged struct {
	Date        ledger.Date   `json:"date"`
	Series      ledger.Series `json:"series"`
	Attachments int           `json:"attachments,omitempty"`
	Note        string        `json:"note,omitempty"`
	State       string        `json:"state"`
	Source      string        `json:"source,omitempty"`
	PreparedBy  ledger.UserID `json:"prepared_by"`
	Lines       []ledger.Line `json:"lines"`
	Files       []ledger.File `json:"files,omitempty"`
}

func content(v *ledger.Voucher) logged {
	return logged{
		Date: v.Date, Series: v.Series, Attachments: v.Attachments, Note: v.Note, State: v.State.String(),
		Source: v.Source, PreparedBy: v.PreparedBy, Lines: v.Lines, Files: v.Files,
	}
}
