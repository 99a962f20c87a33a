using Lazaret.Domains.Model;

namespace Lazaret.Domains.Inference;

/// <summary>A full layer over the pooled channels, <c>ReLU(W·[max; mean; more] + bias)</c>.</summary>
internal sealed class HiddenLayer
{
    public HiddenLayer(ModelFile file, string name, int channels, int more, int hidden)
    {
        Weight = file.Read(name + ".weight", (2 * channels) + more, hidden);
        Bias = file.Read(name + ".bias", hidden);
        int stride = PackedMatrix.Round(channels);
        PaddedBias = Network.Padded(Bias, hidden, PackedMatrix.Round(hidden));

        // The kernels keep maximum and mean each in a row of whole panels.
        Packed = new PackedMatrix((2 * stride) + more, hidden, (row, column) =>
        {
            if (row >= 2 * stride)
            {
                return Weight[((row - (2 * stride) + (2 * channels)) * hidden) + column];
            }

            int channel = row % stride;
            return channel < channels ? Weight[(((row / stride * channels) + channel) * hidden) + column] : 0;
        });
    }

    /// <summary>[2 · channels + more][hidden].</summary>
    public float[] Weight { get; }

    public float[] Bias { get; }

    public AlignedFloats PaddedBias { get; }

    public PackedMatrix Packed { get; }
}
