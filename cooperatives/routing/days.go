package routing

import (
	"cmp"
	"slices"
)

// A dayset is a set of days, a bit for each.
type dayset uint64

const everyDay = ^dayset(0)

func (d dayset) has(day int32) bool { return d>>uint(day)&1 > 0 }

// later are the days that come some days after one of the set: at least, and at most, so many.
func (d dayset) later(least, most int32) dayset {
	var set dayset
	for lag := least; lag <= most; lag++ {
		set |= d << uint(lag)
	}
	return set
}

// earlier are the days that come some days before one of the set.
func (d dayset) earlier(least, most int32) dayset {
	var set dayset
	for lag := least; lag <= most; lag++ {
		set |= d >> uint(lag)
	}
	return set
}

// followDays drops offers on days that no days of the jobs before leave open, and notes on which days a job leaves those
// behind it one of theirs: a job must be on such a day, or they are left out.
func (m *model) followDays(offers [][]offer) {
	sorted := make([]int, m.jobs)
	for j := range sorted {
		sorted[j] = j
	}
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(m.depth[a], m.depth[b]) })
	days := make([]dayset, m.jobs)
	for _, j := range sorted {
		open := everyDay
		for _, l := range m.before[j] {
			open &= days[l.job].later(l.min, l.max)
		}
		offers[j] = slices.DeleteFunc(offers[j], func(o offer) bool { return !open.has(m.classes[o.class].day) })
		for _, o := range offers[j] {
			days[j] |= 1 << uint(m.classes[o.class].day)
		}
	}
	for _, j := range slices.Backward(sorted) {
		good := days[j]
		for i := range m.behind[j] {
			l := &m.behind[j][i]
			l.open = days[l.job].earlier(l.min, l.max)
			good &= l.open
		}
		if good != 0 {
			days[j] = good
		}
	}
}
