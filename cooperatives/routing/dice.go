package routing

import "math"

// dice are random numbers that are the same for a seed on every machine (splitmix64, Steele et al. 2014).
type dice struct {
	seed  uint64
	clear int     // draws until the next blink
	rate  float64 // of blinks
}

// newDice do not blink before they are told to.
func newDice(seed uint64) dice { return dice{seed: seed, clear: math.MaxInt} }

// blinkAt makes the dice blink at a rate, at 0 never.
func (d *dice) blinkAt(rate float64) {
	d.rate, d.clear = rate, math.MaxInt
	if rate > 0 {
		d.clear = d.gap()
	}
}

func (d *dice) next() uint64 {
	d.seed += 0x9e3779b97f4a7c15
	z := d.seed
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is an integer from 0 to n-1.
func (d *dice) below(n int) int { return int((d.next() >> 32) * uint64(n) >> 32) }

// unit is a number in (0, 1].
func (d *dice) unit() float64 { return float64(d.next()>>11+1) / (1 << 53) }

// blink tells, once in a while, to look past a position.
func (d *dice) blink() bool {
	d.clear--
	if d.clear > 0 {
		return false
	}
	d.clear = d.gap()
	return true
}

func (d *dice) gap() int { return 1 + int(math.Log(d.unit())/math.Log(1-d.rate)) }
