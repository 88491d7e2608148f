package books

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Settings are how a book is printed and watched over.
type Settings struct {
	Paper     string       `json:"paper"`      // one of Papers
	Lines     int          `json:"lines"`      // of a printed voucher, 5 to 8
	Right     int          `json:"right"`      // shift of prints in tenths of a millimetre, for printers that feed askew
	Down      int          `json:"down"`       // the same downwards
	CashLimit ledger.Money `json:"cash_limit"` // 库存现金限额 in fen; 0 for none
}

// Papers are the names of the papers that vouchers are printed on: A5, 240 × 140 mm, 210 × 120 mm, two or three on A4.
var Papers = []string{"a5", "slip240", "slip210", "a4x2", "a4x3"}

// The bounds of settings.
const (
	minPrintLines = 5
	maxPrintLines = 8
	maxShift      = 200 // tenths of a millimetre
)

// usualSettings are those of a book that has none of its own.
var usualSettings = Settings{Paper: "a4x2", Lines: minPrintLines}

// Check lists what is wrong with the settings, by field.
func (s Settings) Check() ledger.Errors {
	var es ledger.Errors
	if !slices.Contains(Papers, s.Paper) {
		es = append(es, ledger.NewError(ledger.Invalid, "print.unknown_paper", nil).At("paper"))
	}
	if s.Lines < minPrintLines || s.Lines > maxPrintLines {
		es = append(es, ledger.NewError(ledger.Invalid, "print.lines_range", ledger.Args{
			"min": strconv.Itoa(minPrintLines), "max": strconv.Itoa(maxPrintLines),
		}).At("print_lines"))
	}
	for _, shift := range []struct {
		name  string
		value int
	}{{"right", s.Right}, {"down", s.Down}} {
		if shift.value < -maxShift || shift.value > maxShift {
			es = append(es, ledger.NewError(ledger.Invalid, "print.offset_range",
				ledger.Args{"max": strconv.Itoa(maxShift / 10)}).At(shift.name))
		}
	}
	if s.CashLimit < 0 || s.CashLimit > ledger.MaxMoney {
		es = append(es, ledger.NewError(ledger.Invalid, "settings.cash_limit", nil).At("cash_limit"))
	}
	return es
}

// SaveSettings changes the settings of a book; the log keeps what they were. It fails with the errors of Check.
func (b *Books) SaveSettings(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, s Settings) error {
	if err := s.Check().Err(); err != nil {
		return err
	}
	_, err := Once(ctx, b.db, book, key, "settings.save", s, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			old, err := readSettings(ctx, tx, book)
			if err != nil {
				return err
			}
			content, err := json.Marshal(s)
			if err != nil {
				return err
			}
			if err := putSettings(ctx, tx, book, string(content)); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "settings.save", Object: "settings", Before: old, After: s})
		})
	})
	return err
}

// Settings returns the settings of the book.
func (s *Snapshot) Settings(ctx context.Context) (Settings, error) {
	return readSettings(ctx, s.tx, s.info.ID)
}
