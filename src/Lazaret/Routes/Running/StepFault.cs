using System.Diagnostics;

namespace Lazaret.Routes.Running;

/// <summary>
/// Ends this process, as a crash would, at a step of a route's work: <c>LAZARET_TEST_END_AT=after-deliver-0</c>. For the tests that show that nothing is lost at any step; of no use
/// to anybody else.
/// </summary>
internal static class StepFault
{
    public static Action<string> Hook()
    {
        string? at = Environment.GetEnvironmentVariable("LAZARET_TEST_END_AT");
        return string.IsNullOrEmpty(at) ? static _ => { } : step =>
        {
            if (step == at)
            {
                using Process self = Process.GetCurrentProcess();
                self.Kill();
                self.WaitForExit();
            }
        };
    }
}
