package web

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// fileShow sends an attachment. Only pictures and PDF, whose type was told from their content, open in the browser.
func fileShow(r *request) error {
	hash, err := ledger.ParseHash(r.Param("hash"))
	if err != nil {
		return ledger.NewError(ledger.NotFound, "file.unknown", ledger.Args{"name": clip(r.Param("hash"), 80)})
	}
	f, body, err := r.srv.Books.File(r.ctx(), r.book.ID, hash)
	if err != nil {
		return err
	}
	show := strings.HasPrefix(f.Type, "image/") || f.Type == "application/pdf"
	h := r.Response().Header()
	// What is kept under a hash never changes; "private" keeps it out of proxies.
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	r.name(f.Name, !show)
	return r.Blob(http.StatusOK, f.Type, body)
}

// name tells the browser what a file is called, in Chinese too.
func (r *request) name(name string, save bool) {
	how := "inline"
	if save {
		how = "attachment"
	}
	ascii := strings.Map(func(c rune) rune {
		if c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '/' {
			return '_'
		}
		return c
	}, name)
	r.Response().Header().Set("Content-Disposition",
		how+`; filename="`+ascii+`"; filename*=UTF-8''`+strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}

// send answers with a file that draw writes and logs that it was taken. The file is drawn before the answer begins, so
// that a failure is a page in words and not half a file.
func (r *request) send(what books.Export, name string, draw func(w io.Writer) error) error {
	var b bytes.Buffer
	if err := draw(&b); err != nil {
		return err
	}
	if err := r.srv.Books.LogExport(r.ctx(), r.actor(), r.book.ID, what); err != nil {
		return err
	}
	ext := what.Format
	kind := mime.TypeByExtension("." + ext)
	switch ext {
	case "csv":
		kind = "text/csv; charset=utf-8"
	case "xlsx":
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	r.name(name+"."+ext, ext != "pdf" && ext != "png")
	return r.Blob(http.StatusOK, kind, b.Bytes())
}

// papers are the sizes that vouchers can be printed on, by their names in addresses.
var papers = map[string]pdf.Paper{
	"a5": pdf.A5Landscape, "slip240": pdf.Slip240, "slip210": pdf.Slip210, "a4x2": pdf.A4TwoUp, "a4x3": pdf.A4ThreeUp,
}

// printing is how the book's vouchers are printed; an address may name another paper.
func (r *request) printing(ctx context.Context, s *books.Snapshot) (pdf.VoucherOptions, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return pdf.VoucherOptions{}, err
	}
	name := set.Paper
	if asked := r.QueryParam("paper"); asked != "" {
		name = asked
	}
	paper, ok := papers[name]
	if !ok {
		return pdf.VoucherOptions{}, ledger.NewError(ledger.Invalid, "print.unknown_paper", nil)
	}
	return pdf.VoucherOptions{
		Paper: paper, Lines: set.Lines, Right: float64(set.Right) / 10, Down: float64(set.Down) / 10,
	}, nil
}

// voucherPDF prints one voucher in any state.
func voucherPDF(r *request) error {
	id, err := r.voucherID()
	if err != nil {
		return err
	}
	return r.printVouchers(books.Export{Name: "voucher", Format: "pdf"}, func(
		ctx context.Context, s *books.Snapshot,
	) ([]reports.VoucherPrint, error) {
		v, err := s.Voucher(ctx, id)
		if err != nil {
			return nil, err
		}
		return reports.PrintVouchers(ctx, s, []ledger.Voucher{*v})
	})
}

// maxPrinted bounds the vouchers of one print, so that one person's month does not take the memory of all.
const maxPrinted = 2000

// vouchersPrint leads from the vouchers that were ticked in the list to their print.
func vouchersPrint(r *request) error {
	refs, err := r.refs()
	if err != nil {
		return showList(r, err)
	}
	query := url.Values{}
	for _, ref := range refs {
		query.Add("id", strconv.FormatInt(int64(ref.ID), 10))
	}
	return r.to(r.base() + "/vouchers.pdf?" + query.Encode())
}

// vouchersPDF prints the vouchers of the address, or the posted ones of a month.
func vouchersPDF(r *request) error {
	what := books.Export{Name: "vouchers", Format: "pdf"}
	if ids := r.QueryParams()["id"]; len(ids) > 0 {
		return r.printVouchers(what, func(ctx context.Context, s *books.Snapshot) ([]reports.VoucherPrint, error) {
			return chosenPrints(ctx, s, ids)
		})
	}
	return r.printVouchers(what, func(
		ctx context.Context, s *books.Snapshot,
	) ([]reports.VoucherPrint, error) {
		month := ledger.Span{From: r.month, To: r.month}
		n, err := s.Count(ctx, month)
		if err != nil {
			return nil, err
		}
		if n > maxPrinted {
			return nil, ledger.NewError(ledger.Invalid, "web.too_many_to_print", nil)
		}
		vouchers, err := s.Vouchers(ctx, month)
		if err != nil {
			return nil, err
		}
		return reports.PrintVouchers(ctx, s, vouchers)
	})
}

// chosenPrints are the prints of single vouchers, posted or not, in the order in which they were named.
func chosenPrints(ctx context.Context, s *books.Snapshot, ids []string) ([]reports.VoucherPrint, error) {
	if len(ids) > maxPrinted {
		return nil, ledger.NewError(ledger.Invalid, "web.too_many_to_print", nil)
	}
	vouchers := make([]ledger.Voucher, 0, len(ids))
	for _, text := range ids {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, ledger.NewError(ledger.NotFound, "web.no_page", nil)
		}
		v, err := s.Voucher(ctx, ledger.VoucherID(id))
		if err != nil {
			return nil, err
		}
		vouchers = append(vouchers, *v)
	}
	return reports.PrintVouchers(ctx, s, vouchers)
}

func (r *request) printVouchers(
	what books.Export, read func(ctx context.Context, s *books.Snapshot) ([]reports.VoucherPrint, error),
) error {
	var prints []reports.VoucherPrint
	var options pdf.VoucherOptions
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		var err error
		if options, err = r.printing(ctx, s); err != nil {
			return err
		}
		prints, err = read(ctx, s)
		return err
	})
	if err != nil {
		return err
	}
	name := r.book.Organization + "_" + r.month.Chinese()
	if len(prints) == 1 {
		name = r.book.Organization + "_" + prints[0].Date.String() + "_" + prints[0].Series
	}
	what.Span = ledger.Span{From: r.month, To: r.month}
	return r.send(what, name, r.inTurn(len(prints), func(w io.Writer) error {
		return pdf.Vouchers(w, prints, options)
	}))
}
