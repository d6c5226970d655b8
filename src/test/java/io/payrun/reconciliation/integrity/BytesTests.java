package io.payrun.reconciliation.integrity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BytesTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 65_536, 65_537, 200_000 })
	void aFileOfAnySizeIsHashedWhole(int size, @TempDir Path folder) throws IOException {
		String text = "abcdefg".repeat(size / 7 + 1).substring(0, size);
		assertThat(Bytes.sha256(Files.writeString(folder.resolve("file"), text))).isEqualTo(SmallNight.sha256(text));
	}

}
