package io.payrun.notice;

import java.util.List;

/**
 * Deliveries that are due. Several processes may take from one queue: what one has
 * claimed is its own for three minutes.
 */
interface Queue {

	/**
	 * Claims what is due, before the first byte of it is sent.
	 * @param most at most so many
	 * @return in the order in which they are to be sent
	 */
	List<Due> claim(int most);

	/**
	 * Stores what came of them. What arrived stays delivered whoever sent it; what failed
	 * is due again later, up to three days.
	 * @param outcomes what was claimed
	 */
	void store(List<Due.Outcome> outcomes);

}
