using System.Globalization;
using System.Text;
using CryptoSim.Api.Json;

namespace CryptoSim.Tests.Json;

[TestClass]
public sealed class DecimalTextTests
{
    [TestMethod]
    [DataRow("0", "0")]
    [DataRow("-0", "0")]
    [DataRow("0.01", "0.01")]
    [DataRow("-12.5", "-12.5")]
    [DataRow("007", "7")]
    [DataRow("1.50000000000000000000000000000000000", "1.5")]
    [DataRow("5e-05", "0.00005")]
    [DataRow("1E5", "100000")]
    [DataRow("1.5e+2", "150")]
    [DataRow("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [DataRow("9999999999999999999999999999", "9999999999999999999999999999")]
    [DataRow("0.1234567890123456789012345678", "0.1234567890123456789012345678")]
    public void Reads_exactly(string text, string expected)
    {
        Assert.IsTrue(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out var value), text);
        Assert.AreEqual(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
        Assert.AreEqual(expected, DecimalConverter.Format(value));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(" 1")]
    [DataRow("1 ")]
    [DataRow("+1")]
    [DataRow("-")]
    [DataRow(".5")]
    [DataRow("5.")]
    [DataRow("1,000")]
    [DataRow("1_000")]
    [DataRow("0x10")]
    [DataRow("NaN")]
    [DataRow("Infinity")]
    [DataRow("-Infinity")]
    [DataRow("1e")]
    [DataRow("1e+")]
    [DataRow("e5")]
    [DataRow("1e5.5")]
    [DataRow("1e999")]
    [DataRow("1e-40")]
    [DataRow("1e28")]
    [DataRow("1.2.3")]
    [DataRow("--1")]
    [DataRow("１２")]
    [DataRow("٣")]
    [DataRow("1\u00000")]
    [DataRow("1234567890123456789012345678901234567890")]
    [DataRow("0.1234567890123456789012345678901234567890")]
    [DataRow("12345678901234567890123456789")]
    [DataRow("0.00000000000000000000000000001")]
    [DataRow("0000000000000000000000000000000000000000000000000000000000000000000000001")]
    public void Refuses_what_it_would_have_to_guess_or_round(string text) =>
        Assert.IsFalse(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out _), text);

    [TestMethod]
    public void What_is_written_is_read_as_the_same_value()
    {
        var random = new Random(20180405);
        for (var i = 0; i < 10_000; i++)
        {
            var value = new decimal(
                random.Next(), random.Next(), random.Next(0, 0x20000000), random.Next(2) == 0, (byte)random.Next(29));

            var text = DecimalConverter.Format(value);

            if (text.Count(char.IsAsciiDigit) <= DecimalText.DigitsMax)
            {
                Assert.IsTrue(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out var read), text);
                Assert.AreEqual(value, read);
            }
        }
    }
}
