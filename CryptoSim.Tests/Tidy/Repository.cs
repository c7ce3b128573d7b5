using System.Runtime.CompilerServices;
using System.Text;

namespace CryptoSim.Tests.Tidy;

/// <summary>The working tree that these tests were compiled from.</summary>
internal static class Repository
{
    // What builds, runs and package clients leave behind, as .gitignore lists it.
    private static readonly HashSet<string> Leftovers =
    [
        ".git", "bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "StrykerOutput", "node_modules",
        ".cryptosim", ".vs", ".idea", ".vscode", ".azure",
    ];

    public static string Root { get; } = Find();

    /// <summary>Every folder, from the root, with forward slashes.</summary>
    public static IEnumerable<string> Folders { get; } = [.. Walk(Root).Select(Relative)];

    /// <summary>Every text file: one without a zero byte.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } =
    [
        .. Walk(Root).Prepend(Root).SelectMany(Directory.EnumerateFiles)
            // A file of that name stands for the folder in a linked working tree.
            .Where(path => Path.GetFileName(path) != ".git")
            .Select(Read).OfType<SourceFile>(),
    ];

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static SourceFile? Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes.AsSpan().Contains((byte)0) ? null : new SourceFile(Relative(path), Encoding.UTF8.GetString(bytes));
    }

    private static IEnumerable<string> Walk(string folder) => Directory.EnumerateDirectories(folder)
        .Where(child => !Leftovers.Contains(Path.GetFileName(child)))
        .SelectMany(child => Walk(child).Prepend(child));

    private static string Find([CallerFilePath] string thisFile = "")
    {
        // Where the tests run from first: a build's recorded paths may be those of another machine.
        foreach (var start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(thisFile) ?? "." })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "CryptoSim.sln")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new InvalidOperationException("CryptoSim.sln is in no folder above the tests.");
    }
}
