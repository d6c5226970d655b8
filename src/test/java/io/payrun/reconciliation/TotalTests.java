package io.payrun.reconciliation;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import io.payrun.reconciliation.Total.Balance;
import io.payrun.reconciliation.Total.Counted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TotalTests {

	private final Map<Bucket, Counted> buckets = new EnumMap<>(
			Map.of(Bucket.COMPLETED, counted(3, "30.00"), Bucket.FAILED, counted(1, "4.00"), Bucket.CANCELLED,
					counted(1, "2.00"), Bucket.RETURNED, counted(2, "1.50"), Bucket.UNKNOWN, counted(1, "7.00")));

	@Test
	void itBalancesWhereCountAndAmountAgree() {
		assertThat(total(counted(8, "44.5"), "0").isBalanced()).isTrue();
		assertThat(total(counted(8, "44.51"), "0").isBalanced()).isFalse();
		assertThat(total(counted(7, "44.50"), "0").isBalanced()).isFalse();
		assertThat(total(counted(8, "45.00"), "0.50").isBalanced()).isTrue();
		assertThat(total(counted(8, "45.00"), "0.50").found()).isEqualTo(counted(8, "45.00"));
	}

	@Test
	void refundedIsWhatCameBackOrIsDueBack() {
		assertThat(total(counted(8, "44.50"), "0").refunded()).isEqualTo(counted(4, "7.50"));
		assertThat(total(counted(8, "44.50"), "0").bucket(Bucket.HELD)).isEqualTo(Counted.NOTHING);
	}

	@ParameterizedTest
	@CsvSource({ "9.99, -0.01", "10.00, 0", "12.00, 0", "15.00, 0.00", "15.01, 0.01" })
	void whatTheAccountShowsOutsideItsRangeIsAnotherMovement(BigDecimal closing, BigDecimal other) {
		assertThat(balance(closing, "10.00", "15.00").otherMovements()).isEqualByComparingTo(other);
	}

	@Test
	void aRangeOfOneValueIsExact() {
		assertThat(balance(BigDecimal.TEN, "10.0", "10.00").isExact()).isTrue();
		assertThat(balance(BigDecimal.TEN, "10.00", "10.01").isExact()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "COMPLETED,false,false,true", "FAILED,false,true,true", "CANCELLED,false,true,true",
			"RETURNED,false,true,true", "REFUSED,false,false,true", "DENIED,false,false,true",
			"EXPIRED,false,false,false", "READY,true,false,false", "HELD,true,false,true",
			"AWAITING_CUSTOMER,true,false,false", "IN_FLIGHT,true,false,true", "UNKNOWN,true,false,true" })
	void aBucketSaysWhetherItIsOpenGivenBackAndAlwaysShown(Bucket bucket, boolean open, boolean refund, boolean usual) {
		assertThat(bucket.isOpen()).isEqualTo(open);
		assertThat(bucket.isRefund()).isEqualTo(refund);
		assertThat(bucket.isUsual()).isEqualTo(usual);
		assertThat(bucket.key()).isEqualTo(bucket.toString().toLowerCase(Locale.ROOT));
		assertThat(bucket.label()).isNotBlank();
		assertThat(bucket.share()).isNotBlank();
	}

	@ParameterizedTest
	@CsvSource({ "ACCEPTED,IN_FLIGHT", "SENDING,IN_FLIGHT", "HELD,HELD", "UNKNOWN,UNKNOWN" })
	void everyStatusHasOneBucket(String status, Bucket bucket) {
		assertThat(Bucket.of(status)).isEqualTo(bucket);
	}

	private Total total(Counted accepted, String notTaken) {
		return new Total("syncpay", "USD", accepted, this.buckets, new BigDecimal(notTaken), null);
	}

	private static Balance balance(BigDecimal closing, String min, String max) {
		return new Balance(BigDecimal.TEN, closing, BigDecimal.TEN, new BigDecimal(min), new BigDecimal(max),
				BigDecimal.ZERO);
	}

	private static Counted counted(long count, String amount) {
		return new Counted(count, new BigDecimal(amount));
	}

}
