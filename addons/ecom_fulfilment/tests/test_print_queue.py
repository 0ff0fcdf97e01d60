# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from .order_common import OrderCase
from odoo.exceptions import UserError, AccessError
import traceback
class TestX(OrderCase):
    def show(self, o, label):
        print(label, o.state, o.release_state, o.review_ids.mapped('state'), [(m.product_id.name, m.product_uom_qty, m.state) for m in o.picking_ids.move_ids])
    def attempt(self, label, f):
        try:
            with self.env.cr.savepoint():
                r = f()
            print(label, 'OK', r)
        except Exception as e:
            print(label, type(e).__name__, str(e)[:150])
    def test_x(self):
        o = self.make_released("T-1")
        o.order_line.product_uom_qty = 3
        self.show(o, 'qty raised')
        self.attempt('validate', lambda: o.picking_ids.button_validate())
        print(self.message_of(self.release(o)))
        self.show(o, 'after rerelease')
        o = self.make_released("T-2")
        p = o.picking_ids
        p.move_ids.quantity = 5
        self.attempt('overship', lambda: p.with_context(skip_sms=True).button_validate())
        print(p.state, p.move_ids.mapped('quantity'), o.order_line.mapped(lambda l:(l.product_id.name,l.product_uom_qty,l.qty_delivered)))
        o = self.make_released("T-3")
        p = o.picking_ids
        p.write({'move_ids': [(0,0,{'product_id': self.pot.id,'product_uom_qty':1,'location_id':p.location_id.id,'location_dest_id':p.location_dest_id.id})]})
        p.move_ids[-1].quantity=1
        self.attempt('extra', lambda: p.button_validate())
        print(p.state, [(m.product_id.name, m.sale_line_id, m.state) for m in p.move_ids])
        o = self.make_released("T-4")
        o._stop("refund")
        c = self.as_user(o, 'service')
        self.attempt('clear stop', lambda: c.write({'stop_reason': False}))
        self.show(o, 'stop cleared')
        o = self.make_released("T-5"); o._stop('refund')
        self.attempt('forge', lambda: self.as_user(o, 'service').write({'release_state': 'released'}))
        self.show(o, 'forged'); 
        o = self.make_order("T-6")
        self.attempt('noshop', lambda: self.as_user(o, 'service').write({'shop_id': False}))
        self.attempt('noshop2', lambda: self.as_user(o, 'service').order_line.write({'product_uom_qty': 2}))
        self.show(o, 'noshop')
        o = self.make_order("T-7"); self.review(o)
        self.attempt('released_at', lambda: self.as_user(o, 'service').write({'released_at': '2026-01-01'}))
        self.show(o, 'released_at'); 
        self.attempt('x', lambda: self.as_user(o, 'service').order_line.write({'product_uom_qty': 2}))
        self.attempt('y', lambda: self.as_user(o, 'service').order_line.write({'product_uom_qty': 1}))
        self.show(o, 'released_at')
        o = self.make_released("T-8")
        o._action_cancel(); self.show(o, 'cancel'); print(o.waybill_ids.mapped('state'))
        o.action_draft(); o.action_confirm(); self.show(o, 'again')
        o = self.make_released("T-9")
        o.partner_shipping_id.street = "余杭区新街1号"
        print(self.message_of(self.release(o))); self.show(o, 'addr'); print(o.waybill_ids.sudo().receiver_street)
        o = self.make_released("T-10")
        p=o.picking_ids; p.move_ids.quantity=1
        self.attempt('native', lambda: self.as_user(p,'picker').button_validate())
        print(p.state, o.waybill_ids.mapped('state'), o.waybill_ids.number, p.carrier_tracking_ref)
        o = self.make_order("T-11")
        o2 = self.env['sale.order'].create(self.prepare_order("T-12")); o2.write({'state':'sale'})
        self.show(o2, 'state')
        a = self.make_order("T-13"); a.order_line.tax_ids = False; 
