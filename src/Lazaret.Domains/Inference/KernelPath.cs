using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lazaret.Domains.Inference;

/// <summary>How the networks are computed. All paths give the same logits within 1e-4.</summary>
public enum KernelPath : byte
{
    /// <summary>The widest one that this processor has.</summary>
    Best,

    /// <summary>Plain loops, one multiplication at a time: the reference, and what runs where nothing else can.</summary>
    Scalar,

    /// <summary>256 bits wide, with fused multiply-add: AVX2 and FMA.</summary>
    Vector256,

    /// <summary>512 bits wide: AVX-512.</summary>
    Vector512,
}

/// <summary>Which paths there are.</summary>
internal static class KernelPaths
{
    /// <summary>This processor can run that path at the speed that it is for.</summary>
    public static bool IsSupported(this KernelPath path) => path switch
    {
        KernelPath.Vector512 => Vector512.IsHardwareAccelerated,
        KernelPath.Vector256 => Vector256.IsHardwareAccelerated && Fma.IsSupported,
        _ => true,
    };

    /// <summary>The widest one that this processor has.</summary>
    public static KernelPath Widest =>
        KernelPath.Vector512.IsSupported() ? KernelPath.Vector512 : KernelPath.Vector256.IsSupported() ? KernelPath.Vector256 : KernelPath.Scalar;
}
