package io.payrun.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The products of one business. A line that asks for it uses the product with the same
 * sku and price again; every other one makes a new product. Guarded by the lock of
 * {@link SoapBooks}.
 */
final class Catalogue {

	private final Map<String, SoapEntry.Item> products = new HashMap<>();

	private final Map<String, SoapEntry.Item> bySkuAndPrice = new HashMap<>();

	/**
	 * The items that lines become.
	 * @param newId makes an id of a line's number
	 * @throws Problem where one names a product that the business does not have
	 */
	List<SoapEntry.Item> items(List<CheckoutOrder.Line> lines, IntFunction<String> newId) throws Problem {
		List<SoapEntry.Item> items = new ArrayList<>();
		Map<String, SoapEntry.Item> made = new HashMap<>();
		for (CheckoutOrder.Line line : lines) {
			SoapEntry.Item item = item(line, made, newId.apply(items.size()));
			items.add(item);
			if (item.newProduct()) {
				made.putIfAbsent(skuAndPrice(item.sku(), item.priceCents()), item);
			}
		}
		return items;
	}

	private SoapEntry.Item item(CheckoutOrder.Line line, Map<String, SoapEntry.Item> made, String newId)
			throws Problem {
		if (line.productId() != null) {
			SoapEntry.Item known = this.products.get(line.productId());
			if (known == null) {
				throw new Problem("Product not found", "product_id must be a product of yours");
			}
			return again(known, line.quantity());
		}
		String key = skuAndPrice(line.sku(), line.priceCents());
		SoapEntry.Item same = line.dedup() ? this.bySkuAndPrice.getOrDefault(key, made.get(key)) : null;
		if (same != null) {
			return again(same, line.quantity());
		}
		String id = line.isSpecial() ? null : newId;
		return new SoapEntry.Item(id, id != null, line.name(), line.priceCents(), line.quantity(), line.sku(),
				line.url());
	}

	/** Takes up a product that an item made. */
	void apply(SoapEntry.Item item) {
		if (item.newProduct() && item.productId() != null) {
			this.products.put(item.productId(), item);
			this.bySkuAndPrice.putIfAbsent(skuAndPrice(item.sku(), item.priceCents()), item);
		}
	}

	private static SoapEntry.Item again(SoapEntry.Item known, long quantity) {
		return new SoapEntry.Item(known.productId(), false, known.name(), known.priceCents(), quantity, known.sku(),
				known.url());
	}

	private static String skuAndPrice(@Nullable String sku, long priceCents) {
		return priceCents + " " + ((sku != null) ? sku : "");
	}

}
