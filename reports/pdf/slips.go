package pdf

import (
	"io"
	"slices"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// The measures of slips in millimeters.
const (
	slipTail = 23.0 // under the table and its remarks: signatures, print line, head of the chain and its code
	slipGap  = 7.0  // between the dashed line and the slip below it
)

// RenderSlips draws short statements on A4 paper, as many on a sheet as fit, to be cut apart along dashed lines; each has
// a foot of its own, so that it can be told by itself where it comes from. One that needs more than a page has its
// pages to itself. It fails with print.nothing when there is no statement, and when writing fails.
func RenderSlips(w io.Writer, all []reports.Statement, o Options) error {
	if len(all) == 0 {
		return ledger.NewError(ledger.Invalid, "print.nothing", nil)
	}
	sh := newSheet()
	used := 0.0 // of the last page, from its top; 0 when it takes no other slip
	for i := range all {
		first := len(sh.pages)
		f, err := newForm(sh, &all[i])
		if err != nil {
			return err
		}
		f.layout()
		if n := len(sh.pages); n-first > 1 {
			for page := first; page < n; page++ {
				f.foot(page, page-first+1, n-first)
			}
			used = 0
			continue
		}
		f.slipFoot()
		height := f.y + slipTail - f.top
		if used > 0 && used+slipGap+height <= a4Long-8 {
			sh.merge(used + slipGap - f.top)
			pen{sheet: sh, page: first - 1}.line(8, used, a4Short-8, used, rule{width: 0.15, ink: gray, dash: true})
			used += slipGap + height
			continue
		}
		used = f.y + slipTail
	}
	if err := sh.write(w, all[0].Title, all[0].Anchor.ReadAt); err != nil {
		return err
	}
	sh.report(o.Report)
	return nil
}

// merge puts what stands on the last page on the one before it, so much lower.
func (s *sheet) merge(down float64) {
	last := len(s.pages) - 1
	into := &s.pages[last-1]
	into.marks = slices.Grow(into.marks, len(s.pages[last].marks))
	for _, m := range s.pages[last].marks {
		m.y, m.y2 = m.y+float32(down), m.y2+float32(down)
		into.marks = append(into.marks, m)
	}
	s.pages = s.pages[:last]
}

// slipFoot draws under a slip what pages have at their foot, but for the number of the page.
func (f *form) slipFoot() {
	y, room := f.y+slipTail-4, f.right-f.left-codeSide-6
	printed := printedLine(f.stmt.Anchor)
	f.pen.text(f.left, y, shrink(printed, smallStyle, room, 4), printed)
	if f.stmt.Anchor.Book != "" {
		head := chainHead(f.stmt.Anchor)
		f.pen.text(f.left, y-3.6, shrink(head, smallStyle, room, 4), head)
	}
	f.pen.picture(f.right-codeSide, y-codeSide+1, codeSide, f.code)
}
