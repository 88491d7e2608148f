package exchange

import (
	"context"
	"io"
	"iter"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// Format is a kind of file that Export writes.
type Format string

// The formats. CSV and XLSX hold vouchers alone and can be imported again unchanged; the others also hold the balances
// with which the span opens. HLedger is a journal that hledger and Ledger read alike.
const (
	CSV       Format = "csv"
	XLSX      Format = "xlsx"
	JSON      Format = "json"
	HLedger   Format = "hledger"
	Beancount Format = "beancount"
)

// AllFormats lists the formats.
var AllFormats = [...]Format{CSV, XLSX, JSON, HLedger, Beancount}

// ParseFormat reads the name of a format or fails with export.format.
func ParseFormat(name string) (Format, error) {
	var known []string
	for _, f := range AllFormats {
		if string(f) == strings.ToLower(strings.TrimSpace(name)) {
			return f, nil
		}
		known = append(known, string(f))
	}
	return "", ledger.NewError(ledger.Invalid, "export.format",
		ledger.Args{"format": clip(name), "known": strings.Join(known, ", ")})
}

// Data is what Export writes.
type Data struct {
	Info     ledger.BookInfo
	Chart    *ledger.Chart
	Span     ledger.Span
	Balances map[string]ledger.Balance              // of the span by account code
	Names    map[ledger.Dimension]map[string]string // of dimension values by code
	// Vouchers yields the posted vouchers of the span in order of period, series and number. A voucher is good until
	// the next one.
	Vouchers iter.Seq2[*ledger.Voucher, error]
	// Find returns a voucher that another one reverses or supplements.
	Find func(ledger.VoucherID) (*ledger.Voucher, error)
}

// Snapshot gathers what Export writes of one moment of a book. Vouchers are read a month at a time while they are
// written, so Export must run while the snapshot lives. The zero span is the whole book.
func Snapshot(ctx context.Context, s *books.Snapshot, span ledger.Span) (Data, error) {
	info, err := s.Info(ctx)
	if err != nil {
		return Data{}, err
	}
	if span == (ledger.Span{}) {
		periods, err := s.Periods(ctx)
		if err != nil {
			return Data{}, err
		}
		span.From, span.To = info.Start, info.Start
		for _, p := range periods {
			span.To = max(span.To, p.Period)
		}
	}
	figures, err := s.Figures(ctx, span, nil)
	if err != nil {
		return Data{}, err
	}
	d := Data{
		Info: info, Chart: figures.Chart, Span: span, Balances: figures.Accounts,
		Names:    make(map[ledger.Dimension]map[string]string),
		Vouchers: monthly(ctx, s, span),
		Find:     func(id ledger.VoucherID) (*ledger.Voucher, error) { return s.Voucher(ctx, id) },
	}
	for _, kind := range ledger.AllDimensions {
		if d.Names[kind], err = s.DimensionNames(ctx, kind); err != nil {
			return Data{}, err
		}
	}
	return d, nil
}

// monthly reads vouchers a month at a time, so that a book of any size fits into memory.
func monthly(ctx context.Context, s *books.Snapshot, span ledger.Span) iter.Seq2[*ledger.Voucher, error] {
	return func(yield func(*ledger.Voucher, error) bool) {
		for p := span.From; p <= span.To; p = p.Next() {
			vs, err := s.Vouchers(ctx, ledger.Span{From: p, To: p})
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range vs {
				if !yield(&vs[i], nil) {
					return
				}
			}
		}
	}
}

// Export writes the data in the format.
func Export(w io.Writer, f Format, d Data) error {
	switch f {
	case CSV:
		return writeCSV(w, d)
	case XLSX:
		return writeXLSX(w, d)
	case JSON:
		return writeJSON(w, d)
	case HLedger:
		return writeJournal(w, d)
	case Beancount:
		return writeBeancount(w, d)
	}
	_, err := ParseFormat(string(f))
	return err
}
