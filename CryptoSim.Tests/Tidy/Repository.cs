using System.Runtime.CompilerServices;

namespace CryptoSim.Tests.Tidy;

/// <summary>The working tree that these tests were compiled from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

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
