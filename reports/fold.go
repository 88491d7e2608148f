package reports

import "strings"

// Folded returns the two-sided print of a statement whose official form has one: assets on the left, liabilities and
// equity on the right, the totals of both on the last row. Any other statement is returned as it is.
func (s Statement) Folded() Statement {
	if s.Fold <= 0 || s.Fold >= len(s.Rows) {
		return s
	}
	left, right := s.Rows[:s.Fold], s.Rows[s.Fold:]
	height := max(len(left), len(right))
	s.Rows = make([]Row, height)
	for i := range height {
		s.Rows[i] = beside(facing(left, i, height), facing(right, i, height), len(s.Columns))
	}
	columns := make([]Column, 0, 2*len(s.Columns))
	columns = append(columns, s.Columns...)
	columns[0].Title = "资产"
	for i, c := range s.Columns {
		if i == 0 {
			c.Title = "负债和所有者权益"
		}
		c.Key = "right_" + c.Key
		columns = append(columns, c)
	}
	s.Columns, s.Fold, s.Landscape = columns, 0, true
	return s
}

// facing returns row i of a half that is stretched to the height: its last row stays last.
func facing(half []Row, i, height int) Row {
	switch {
	case i == height-1:
		return half[len(half)-1]
	case i < len(half)-1:
		return half[i]
	}
	return Row{}
}

// beside joins two rows of n cells. A row has one style, so a half that stands out from the other is set strong.
func beside(left, right Row, n int) Row {
	row := Row{Cells: make([]Cell, 0, 2*n)}
	if left.Style == right.Style {
		row.Style = left.Style
	}
	for _, half := range []Row{left, right} {
		for i := range n {
			var c Cell
			if i < len(half.Cells) {
				c = half.Cells[i]
			}
			if i == 0 && c.Kind == TextCell {
				c.Text = strings.Repeat("　", half.Level) + c.Text
			}
			c.Strong = half.Style != Body && row.Style == Body
			row.Cells = append(row.Cells, c)
		}
	}
	return row
}
