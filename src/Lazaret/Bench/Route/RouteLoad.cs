namespace Lazaret.Bench.Route;

/// <summary>One kind of files that goes through both pipelines.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Files">How many.</param>
/// <param name="Size">Bytes in each.</param>
/// <param name="Goal">How many times as fast as the shell pipeline Lazaret is to be at least.</param>
internal sealed record RouteLoad(string Name, int Files, long Size, double Goal)
{
    public double MegaBytes => Files * (double)Size / 1e6;
}
