package pdf

import (
	"io"
	"maps"
	"slices"
	"strings"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// Report tells what became of a print.
type Report struct {
	Pages   int
	Missing []rune // characters that no font has and that were drawn as boxes with their code points, in order
}

// Numbering says over what page numbers run.
type Numbering int8

// The numberings. PerStatement starts every statement of a set at page 1, PerDocument counts through, as bound books
// do (会计基础工作规范 §58).
const (
	PerStatement Numbering = iota
	PerDocument
)

// Options say how statements are printed. Report, when not nil, is filled in.
type Options struct {
	Numbering Numbering
	Report    *Report
}

// Render draws a statement or ledger on A4 paper and writes the PDF: two-sided if the official form is. It fails when
// writing fails.
func Render(w io.Writer, s reports.Statement, o Options) error {
	return RenderAll(w, []reports.Statement{s}, o)
}

// RenderAll draws a set of statements as one document, upright and landscape pages mixed as each statement asks. It
// fails with print.nothing when there is no statement.
func RenderAll(w io.Writer, all []reports.Statement, o Options) error {
	if len(all) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	sh := newSheet()
	var spans []span
	for i := range all {
		first := len(sh.pages)
		if len(all) > 1 {
			sh.outlines = append(sh.outlines, outline{title: contentsTitle(&all[i]), page: first})
		}
		s := folded(all[i])
		f, err := newForm(sh, &s)
		if err != nil {
			return err
		}
		f.layout()
		spans = append(spans, span{form: f, first: first, end: len(sh.pages)})
	}
	for _, s := range spans {
		base, total := s.first, s.end-s.first
		if o.Numbering == PerDocument {
			base, total = 0, len(sh.pages)
		}
		for i := s.first; i < s.end; i++ {
			s.form.foot(i, i-base+1, total)
		}
	}
	if err := sh.write(w, all[0].Title, all[0].Anchor.ReadAt); err != nil {
		return err
	}
	sh.report(o.Report)
	return nil
}

// folded returns the two-sided print of a statement that has one: landscape, unless the longer half only fits upright.
func folded(s reports.Statement) reports.Statement {
	two := s.Folded()
	if s.Fold > 0 && len(two.Rows) > landscapeRows {
		two.Landscape = false
	}
	return two
}

// span is the pages of one statement in a set.
type span struct {
	form       *form
	first, end int
}

func contentsTitle(s *reports.Statement) string {
	return strings.Join(slices.DeleteFunc([]string{s.Title, s.Subject, s.When}, func(t string) bool {
		return t == ""
	}), " ")
}

func (s *sheet) report(r *Report) {
	if r != nil {
		*r = Report{Pages: len(s.pages), Missing: slices.Sorted(maps.Keys(s.missing))}
	}
}

// printedLine names the program, the moment of the figures and who prints.
func printedLine(a reports.Anchor) string {
	line := maker
	if !a.ReadAt.IsZero() {
		line += "　打印 " + a.Printed().Format("2006-01-02 15:04")
	}
	if a.Printer != "" {
		line += "　" + a.Printer
	}
	return line
}
