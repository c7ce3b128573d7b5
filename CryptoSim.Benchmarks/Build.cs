namespace CryptoSim.Benchmarks;

/// <summary>Where this build's programs are.</summary>
internal static class Build
{
    public static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public static string Root()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here.FullName, "CryptoSim.sln")))
        {
            here = here.Parent ?? throw new InvalidOperationException("The benchmarks are run from inside the solution.");
        }

        return here.FullName;
    }
}
