// What the clients of a run asked and were told, as Jepsen keeps it.
#include "traces/exports/export_formats.hpp"
#include "traces/history/client_record.hpp"

namespace squall::traces::exports {
namespace {

/// Values come from the log that was committed in the end, so all is written then.
class EdnFormat final : public ExportFormat {
 public:
  explicit EdnFormat(std::ostream& out) : out_(out) {}

  void begin(const Opening& opening) override { record_.leave_out_waiting(*opening.world); }
  void add(const RunEvent& event) override {
    record_.add(*event.report, *event.world, event.time_us);
  }
  void end(const Closing& closing) override { record_.write_edn(out_, *closing.world); }

 private:
  std::ostream& out_;
  history::ClientRecord record_;
};

}  // namespace

std::unique_ptr<ExportFormat> edn_format(std::ostream& out) {
  return std::make_unique<EdnFormat>(out);
}

}  // namespace squall::traces::exports
