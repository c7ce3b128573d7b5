using System.Text;
using CryptoSim.MarketData.Tapes;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Wire;

namespace CryptoSim.Tests.Tapes;

[TestClass]
public sealed class TapeFormatTests
{
    private static readonly TapeHeader Header = new(
        "wss://ws.kraken.com/v2", "live", "live", new DateTimeOffset(2026, 11, 25, 0, 10, 0, TimeSpan.Zero), 10);

    private readonly string _path = Path.Combine(Directory.CreateDirectory(ClusterFixture.NewFolder()).FullName, "frames.tape");

    [TestMethod]
    public void Frames_come_back_as_they_went_in_with_their_times()
    {
        var frames = Capture();
        Write(frames, framesPerBlock: 100);

        using var tape = TapeReader.Open(_path);
        var read = tape.ReadFrames().Select(frame => (frame.Time, Encoding.UTF8.GetString(frame.Bytes.Span))).ToArray();

        Assert.AreEqual(Header, tape.Header);
        CollectionAssert.AreEqual(frames.Select(frame => (frame.At - Header.Start, frame.Text)).ToArray(), read);
        Assert.IsFalse(tape.IsCut);
        var contents = TapeReader.Check(_path);
        Assert.AreEqual(6L, contents.Blocks);
        Assert.AreEqual(frames[^1].At - Header.Start, contents.Duration);
        Assert.IsLessThan(
            frames.Sum(frame => frame.Text.Length) / 2, new FileInfo(_path).Length, "it is compressed");
    }

    [TestMethod]
    public void A_file_that_was_cut_anywhere_is_read_up_to_its_last_whole_block()
    {
        var frames = Capture()[..60];
        var ends = Write(frames, framesPerBlock: 20);
        var whole = File.ReadAllBytes(_path);
        for (var length = ends[1]; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(_path, whole[..(int)length]);
            var blocks = ends.Skip(1).Count(end => end <= length);

            using var tape = TapeReader.Open(_path);
            Assert.AreEqual(20 * blocks, tape.ReadFrames().Count(), $"{length} bytes");
            Assert.AreEqual(!ends.Contains(length), tape.IsCut, $"{length} bytes");
            Assert.AreEqual(blocks, TapeReader.Check(_path).Blocks);
        }
    }

    [TestMethod]
    public void Another_files_bytes_another_identity()
    {
        Write(Capture()[..20], 20);
        var id = TapeReader.Check(_path).Id;
        Assert.MatchesRegex("^tape-[0-9a-f]{12}$", id);
        Assert.AreEqual(id, TapeReader.Check(_path).Id);
        Write(Capture()[..19], 20);
        Assert.AreNotEqual(id, TapeReader.Check(_path).Id);
    }

    [TestMethod]
    public void A_clock_that_was_set_back_stands_still()
    {
        Write([(Header.Start.AddSeconds(2), "a"), (Header.Start.AddSeconds(1), "b"), (Header.Start.AddSeconds(3), "c")], 2);

        using var tape = TapeReader.Open(_path);
        CollectionAssert.AreEqual(
            new[] { 2.0, 2.0, 3.0 }, tape.ReadFrames().Select(frame => frame.Time.TotalSeconds).ToArray());
    }

    [TestMethod]
    public void A_damaged_block_is_named_and_nothing_of_it_is_played()
    {
        var ends = Write(Capture()[..60], 20);
        var whole = File.ReadAllBytes(_path);
        foreach (var place in new[] { 0, 5, 9, 13, 17, 25, 30 })
        {
            var damaged = (byte[])whole.Clone();
            damaged[ends[1] + place] ^= 0x40;
            File.WriteAllBytes(_path, damaged);

            using var tape = TapeReader.Open(_path);
            var read = 0;
            var problem = Assert.ThrowsExactly<TapeFormatException>(() =>
            {
                foreach (var _ in tape.ReadFrames())
                {
                    read++;
                }
            });
            Assert.Contains("frames.tape is damaged", problem.Message, $"byte {place}");
            Assert.AreEqual(20, read, $"byte {place}");
            Assert.ThrowsExactly<TapeFormatException>(() => TapeReader.Check(_path));
        }
    }

    [TestMethod]
    [DataRow("", "no tape of CryptoSim's")]
    [DataRow("{\"channel\":\"status\"}\n", "no tape of CryptoSim's")]
    [DataRow("CryptoSim tape 2\n{}\n", "version 2")]
    [DataRow("CryptoSim tape 1\n", "no header")]
    [DataRow("CryptoSim tape 1\n{\"source\":1}\n", "no header")]
    [DataRow("CryptoSim tape 1\nnot json\n", "no header")]
    [DataRow(
        "CryptoSim tape 1\n{\"source\":\"a\",\"marketKind\":\"live\",\"marketId\":\"live\",\"start\":\"2026-01-01T00:00:00Z\",\"bookDepth\":10}\n",
        "no whole block")]
    public void What_is_no_tape_is_refused_in_words(string text, string said)
    {
        File.WriteAllText(_path, text);

        var problem = Assert.ThrowsExactly<TapeFormatException>(() => TapeReader.Check(_path));
        Assert.Contains(said, problem.Message);
        Assert.Contains("frames.tape", problem.Message);
    }

    [TestMethod]
    public void A_binary_file_is_refused()
    {
        File.WriteAllBytes(_path, new byte[100_000]);

        Assert.ThrowsExactly<TapeFormatException>(() => TapeReader.Check(_path));
    }

    /// <summary>The real capture, a frame each tenth of a second.</summary>
    private static (DateTimeOffset At, string Text)[] Capture() =>
        [.. KrakenFiles.ReadBookCapture().Index().Select(
            frame => (Header.Start.AddMilliseconds(100 * frame.Index), Encoding.UTF8.GetString(frame.Item)))];

    /// <returns>Where the lines in front end, and each block.</returns>
    private List<long> Write((DateTimeOffset At, string Text)[] frames, int framesPerBlock)
    {
        using var file = File.Create(_path);
        var writer = new TapeWriter(file, Header);
        var ends = new List<long> { file.Length };
        var block = new TapeBlock(Header.Start);
        foreach (var part in frames.Chunk(framesPerBlock))
        {
            foreach (var (at, text) in part)
            {
                block.Add(Encoding.UTF8.GetBytes(text), at);
            }

            writer.Write(block);
            block = block.Next();
            ends.Add(file.Length);
        }

        return ends;
    }
}
