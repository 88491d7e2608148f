package cooperatives

import (
	"cmp"
	"strings"
)

// CompareGroups orders villagers' groups (村民小组) as a village counts them: 二组 before 十组 before 十二组, 3组 before
// 12组, and those without a number after them by name.
func CompareGroups(a, b string) int {
	return cmp.Or(cmp.Compare(groupNumber(a), groupNumber(b)), strings.Compare(a, b))
}

// noNumber is more than any number of a group.
const noNumber = 1 << 20

// groupNumber reads the number that a group's name begins with, below 100 in Chinese numerals.
func groupNumber(name string) int {
	total, unit, read := 0, 0, false
	for _, r := range strings.TrimPrefix(name, "第") {
		digit := strings.IndexRune("零一二三四五六七八九", r) / len("零")
		switch {
		case r >= '0' && r <= '9' && total < noNumber:
			total, read = total*10+int(r-'0'), true
		case r == '十':
			total, unit, read = total+max(unit, 1)*10, 0, true
		case strings.ContainsRune("一二三四五六七八九", r):
			unit, read = digit, true
		default:
			return orNone(total+unit, read)
		}
	}
	return orNone(total+unit, read)
}

// orNone is the number where one was read.
func orNone(n int, read bool) int {
	if !read {
		return noNumber
	}
	return min(n, noNumber-1)
}
