package io.payrun.console;

import java.math.BigDecimal;

/**
 * Prometheus' text format 0.0.4. Each family is told with its help even where it has no
 * sample, so that a dashboard's names can be checked.
 */
final class Exposition {

	private final StringBuilder text = new StringBuilder();

	private String name = "";

	/** Begins a family whose values go up and down. */
	Exposition gauge(String family, String help) {
		return family(family, help, "gauge");
	}

	/** Begins a family whose values only grow; its name ends in {@code _total}. */
	Exposition counter(String family, String help) {
		return family(family, help, "counter");
	}

	private Exposition family(String family, String help, String type) {
		this.name = family;
		this.text.append("# HELP ").append(family).append(' ').append(help.replace("\\", "\\\\")).append('\n');
		this.text.append("# TYPE ").append(family).append(' ').append(type).append('\n');
		return this;
	}

	/**
	 * Adds a sample to the family that was begun.
	 * @param value its value
	 * @param labels names and values in turn
	 * @return this
	 */
	Exposition sample(Number value, String... labels) {
		this.text.append(this.name);
		for (int at = 0; at < labels.length; at += 2) {
			this.text.append((at == 0) ? '{' : ',').append(labels[at]).append("=\"");
			this.text.append(labels[at + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
			this.text.append('"');
		}
		this.text.append((labels.length > 0) ? "} " : " ");
		this.text.append((value instanceof BigDecimal exact) ? exact.toPlainString() : value.toString()).append('\n');
		return this;
	}

	/** Appends what another one has. */
	Exposition add(String exposed) {
		this.text.append(exposed);
		return this;
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
